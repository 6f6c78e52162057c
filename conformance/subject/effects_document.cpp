#include "conformance/subject/effects_document.h"

#include <algorithm>
#include <functional>

#include "conformance/check/outcome.h"
#include "conformance/subject/markers.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

// More than the largest check sends events.
constexpr std::uint64_t kMostOfOne = 100'000;
constexpr std::size_t kDetailKept = 4 << 10;

std::string shortened(std::string text) {
  if (text.size() > kDetailKept) text.resize(kDetailKept);
  return text;
}

void takeElement(EffectsSeen& seen, const Json& element, const std::string& place) {
  if (const Json* marker = at(element, "/marker")) {
    if (!marker->is_string()) {
      throw Unclear(place + "/marker is to be a string; it is of the type " +
                    std::string(jsonTypeName(*marker)));
    }
    seen.byMarker[std::string(marker->get_string())].push_back({shortened(compact(element))});
    seen.anything = true;
    return;
  }
  if (!element.is_object() && !element.is_string()) {
    throw Unclear(place + " is to be an object or a string, for one effect; it is of the type " +
                  std::string(jsonTypeName(element)));
  }
  const std::string text =
      element.is_string() ? std::string(element.get_string()) : compact(element);
  for (const std::string& marker : markersIn(text)) {
    seen.byMarker[marker].push_back({shortened(text)});
    seen.anything = true;
  }
}

void takeCount(EffectsSeen& seen, const std::string& marker, const Json& count,
               const std::string& place) {
  std::uint64_t number = 0;
  if (count.is_int64() && count.get_int64() >= 0) {
    number = static_cast<std::uint64_t>(count.get_int64());
  } else if (count.is_uint64()) {
    number = count.get_uint64();
  } else {
    throw Unclear(
        place + "/" + marker.substr(0, 80) +
        " is to be a whole number, the count of effects; it is " +
        (count.is_number() ? compact(count) : "of the type " + std::string(jsonTypeName(count))));
  }
  if (number > kMostOfOne) {
    throw Unclear(place + "/" + marker.substr(0, 80) + " counts " + std::to_string(number) +
                  " effects of one event, which is not to be believed");
  }
  if (number > 0) seen.byMarker[marker].assign(number, Effect{"counted: " + marker.substr(0, 200)});
}

}  // namespace

EffectsSeen effectsInLines(std::string_view text) {
  EffectsSeen seen{.fingerprint = std::hash<std::string_view>()(text)};
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    for (const std::string& marker : markersIn(line)) {
      seen.byMarker[marker].push_back({shortened(std::string(line))});
      seen.anything = true;
    }
    start = end + 1;
  }
  if (text.find_first_of("0123456789") != text.npos &&
      text.find_first_not_of("0123456789 \t\r\n") == text.npos) {
    throw Unclear(
        "only numbers came; it takes a line for each effect, with the user's login in it");
  }
  return seen;
}

EffectsSeen effectsInJson(std::string_view text, const std::string& pointer) {
  Json document;
  try {
    document = readJson(text);
  } catch (const ShapeError& error) {
    throw Unclear("the answer is not JSON: at " + error.where() + " expected " + error.expected());
  }
  const Json* place = pointer.empty() ? &document : at(document, pointer);
  const std::string where = pointer.empty() ? "the document" : pointer;
  if (place == nullptr) throw Unclear("there is nothing at " + pointer + " in the answer");
  EffectsSeen seen{.fingerprint = std::hash<std::string>()(compact(*place))};
  if (place->is_array()) {
    std::size_t i = 0;
    for (const Json& element : place->get_array()) {
      takeElement(seen, element, pointer + "/" + std::to_string(i++));
    }
    return seen;
  }
  const Json* counts = at(*place, "/count");
  if (counts == nullptr || !counts->is_object()) {
    throw Unclear(where +
                  R"( is to be an array of effects or {"count": {marker: n}}; it is of the )"
                  "type " +
                  std::string(jsonTypeName(*place)) +
                  (pointer.empty() ? "; --observe-pointer says where they are" : ""));
  }
  for (const auto& [marker, count] : counts->get_object()) {
    takeCount(seen, std::string(marker), count, pointer + "/count");
    seen.anything = true;
  }
  return seen;
}

}  // namespace hooks
