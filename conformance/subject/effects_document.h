#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/observer.h"

namespace hooks {

// What an observer was told at one moment: all effects that had shown, by their markers.
struct EffectsSeen {
  std::map<std::string, std::vector<Effect>, std::less<>> byMarker = {};
  // Whether anything in it shows that effects are what is told here: a marker, of this run or of an
  // earlier one.
  bool anything = false;
  // Tells it from one that says something else, whatever it may be.
  std::size_t fingerprint = 0;
};

// Each line that holds a marker is one effect of it. Throws Unclear for nothing but numbers, as
// whoever counts instead of listing prints.
EffectsSeen effectsInLines(std::string_view text);

// Of JSON: an array with an element for each effect, which is an object whose `marker` says of
// what, or a text or an object that holds the marker anywhere; or {"count": {marker: n}}. `pointer`
// says where in the document the one or the other is (a JSON Pointer, RFC 6901).
//
// Throws Unclear for anything else: what was not understood is no evidence.
EffectsSeen effectsInJson(std::string_view text, const std::string& pointer = {});

}  // namespace hooks
