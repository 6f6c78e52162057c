#pragma once

#include <functional>
#include <string>
#include <vector>

#include "conformance/ledger/effect_count.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// Counts all that a receiver shows of its work, from the start of what there is. It takes what the
// observers of a run take; those look for markers in what is new, and this for anything in all.
// Throws Unclear when it cannot be seen: what nobody could see is no evidence.
struct LedgerSource {
  // For people: "the log receiver.log".
  std::string name;
  std::function<void(EffectCount&)> countInto;
};

// Each line is a record; with `match`, only lines that it finds something in. Throws ShapeError for
// a pattern that is none.
LedgerSource effectsInLogs(std::vector<std::string> files, const std::string& match = {});
// JSON: an array with a record for each element, or {"count": {text: n}}, at `pointer`. The
// transport must outlive it. Throws ShapeError for a url or a pointer that is none.
LedgerSource effectsAtUrl(std::string url, Transport& transport, std::string pointer = {});
// Each line that the command prints is a record; it has to exit with 0.
LedgerSource effectsOfCommand(std::string command);

// What effectsAtUrl() does with an answer.
void countDocument(std::string_view text, const std::string& pointer, EffectCount& count);

}  // namespace hooks
