#include "conformance/subject/templates.h"

namespace hooks {

std::string filled(std::string text, const std::string& name, const std::string& value) {
  const std::string place = "{" + name + "}";
  for (auto at = text.find(place); at != std::string::npos;
       at = text.find(place, at + value.size())) {
    text.replace(at, place.size(), value);
  }
  return text;
}

}  // namespace hooks
