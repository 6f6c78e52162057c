#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

namespace hooks {

// A filter expression was refused, for its syntax or because it asks for what the endpoint does not
// offer. Carries what Okta's error object needs.
class FilterError : public std::runtime_error {
 public:
  FilterError(std::string code, const std::string& summary, std::size_t position)
      : std::runtime_error(summary), code_(std::move(code)), position_(position) {}

  // E0000001, E0000031 or E0000053.
  const std::string& code() const { return code_; }
  // What is wrong and where, as an errorSummary says it.
  std::string summary() const { return what(); }
  // Where in the expression, in characters as Java counts them: the first is 0.
  std::size_t position() const { return position_; }

 private:
  std::string code_;
  std::size_t position_;
};

}  // namespace hooks
