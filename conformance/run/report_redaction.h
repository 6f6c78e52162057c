#pragma once

#include <string>
#include <string_view>

#include "conformance/check/subject.h"
#include "conformance/run/report.h"
#include "fixtures/wire/hidden_text.h"

namespace hooks {

// What stands in a report for a secret that a check has changed on purpose.
inline constexpr std::string_view kChangedSecret = "(changed secret)";

// Takes what must not be seen out of what is to be seen: the hook's secret and the values of its
// own headers, in all the forms that HiddenText knows.
class Redactor {
 public:
  explicit Redactor(const HookCredentials& credentials);

  std::string operator()(std::string text) const;
  void clean(Exchange& exchange) const;
  void clean(CheckResult& result) const;

 private:
  void clean(HttpHeaders& headers) const;

  HookCredentials credentials_;
  HiddenText hidden_;
};

}  // namespace hooks
