#include "receiver/cli/secret_option.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "receiver/cli/program.h"

namespace hooks {

namespace {

constexpr std::size_t kMaxBytes = 8192;

Secret checked(std::string value, const std::string& place) {
  if (value.empty()) throw UsageError(place + " is empty; leave it out for no secret");
  if (value.size() > kMaxBytes) {
    throw UsageError(place + " is longer than " + std::to_string(kMaxBytes) +
                     " bytes and could not travel in a header");
  }
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7f') {
      throw UsageError(place +
                       " has more than one line or holds control characters, and could not "
                       "travel in a header");
    }
  }
  if (value.front() == ' ' || value.back() == ' ') {
    throw UsageError(place + " begins or ends with a space, which a header would lose");
  }
  return Secret(std::move(value));
}

std::string contents(const std::string& path, const std::string& place) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(kMaxBytes + 3, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || !file.is_open()) {
    throw UsageError(place + " cannot be read: " + std::strerror(errno == 0 ? EIO : errno));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  // The line break that editors and echo leave behind.
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

}  // namespace

SecretOption::SecretOption(CLI::App& command, std::string name, std::string variable,
                           const std::string& about)
    : name_(std::move(name)), variable_(std::move(variable)) {
  valueOption_ = command.add_option("--" + name_, value_,
                                    about + "; prefer the file, or the variable " + variable_);
  valueOption_->type_name("SECRET");
  fileOption_ = command.add_option("--" + name_ + "-file", file_, "A file that holds it");
  fileOption_->type_name("FILE");
}

Secret SecretOption::read() const {
  const std::string option = "--" + name_;
  if (valueOption_->count() > 0 && fileOption_->count() > 0) {
    throw UsageError("give one of " + option + " and " + option + "-file, not both");
  }
  if (valueOption_->count() > 0) return checked(value_, "the value of " + option);
  if (fileOption_->count() > 0) {
    const std::string place = "the file of " + option + "-file, " + file_ + ",";
    return checked(contents(file_, place), place);
  }
  const char* variable = std::getenv(variable_.c_str());
  if (variable == nullptr || *variable == '\0') return {};
  return checked(variable, "the variable " + variable_);
}

}  // namespace hooks
