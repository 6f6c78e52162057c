#pragma once

#include <string>

#include "fixtures/wire/exchange.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// What observers that ask a URL have in common.

// A GET, which has to be answered within five seconds.
Exchange getFrom(Transport& transport, const std::string& url);

// "answered 503 instead of 200", "did not answer: connection refused".
std::string unanswerableBecause(const Exchange& exchange);

// The url for people: without its query, which may hold a password.
std::string withoutSecrets(const std::string& url);

}  // namespace hooks
