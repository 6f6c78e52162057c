#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fixtures/wire/exchange.h"

namespace hooks {

// An answer with more in it than the client takes is NotHttp, as is what cannot be read, but its
// sender wants to hear something else: so the two are told apart by Exchange::detail.

// The detail of such an exchange: an answer with a body of more than 1048576 bytes. `part` is what
// there is too much of.
inline std::string answerTooLong(std::string_view part, std::size_t mostBytes) {
  return "an answer with " + std::string(part) + " of more than " + std::to_string(mostBytes) +
         " bytes";
}

inline bool isAnswerTooLong(Unanswered reason, std::string_view detail) {
  return reason == Unanswered::NotHttp && detail.starts_with("an answer with ");
}

inline std::string_view toString(Unanswered reason, std::string_view detail) {
  return isAnswerTooLong(reason, detail) ? "answer too long" : toString(reason);
}

}  // namespace hooks
