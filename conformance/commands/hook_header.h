#pragma once

#include <string>

#include "fixtures/wire/http.h"

namespace hooks {

// The header in a text such as "Name: value", as --header takes it. Throws UsageError, which does
// not quote the value, for another.
HttpHeader hookHeaderIn(const std::string& text);

}  // namespace hooks
