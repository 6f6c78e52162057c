#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/subject.h"
#include "conformance/run/report.h"

namespace hooks {

// What stands in a report for a secret that a check has changed on purpose.
inline constexpr std::string_view kChangedSecret = "(changed secret)";

// Takes what must not be seen out of what is to be seen: the hook's secret and the values of its
// own headers; as they are, without their scheme, the password of a Basic secret (and its user,
// where that may be the key), and each of these in base64, percent-encoded and escaped as JSON.
//
// What is too short to be a secret, and so would take ordinary words with it, stays in bodies: four
// characters for a password, eight for a header that is not the secret's.
class Redactor {
 public:
  explicit Redactor(const HookCredentials& credentials);

  std::string operator()(std::string text) const;
  void clean(Exchange& exchange) const;
  void clean(CheckResult& result) const;

 private:
  void hide(const std::string& value, std::size_t least);
  void clean(HttpHeaders& headers) const;

  HookCredentials credentials_;
  // The longest first, so that no part of one is left over.
  std::vector<std::string> hidden_;
};

}  // namespace hooks
