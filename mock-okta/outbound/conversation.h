#pragma once

#include <optional>
#include <string_view>

#include "mock-okta/outbound/answer_parser.h"
#include "mock-okta/outbound/channel.h"

namespace hooks {

// Sends `unsent` and takes in the answer until the parser is complete: then nothing is returned.
// What the receiver did not wait for is left in `unsent`.
//
// Listens while it sends: a receiver may answer, and close, before it has read everything. The
// deadline is looked at between any two bytes, so that no drip of them outlasts it.
std::optional<Failure> converse(Channel& channel, std::string_view& unsent, AnswerParser& parser,
                                const Deadline& deadline);

}  // namespace hooks
