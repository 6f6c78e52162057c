#include "conformance/zoo/defect.h"

#include <iterator>

#include "fixtures/catalog/suggestions.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

const std::vector<Defect>& defects() {
  static const std::vector<Defect> all = [] {
    std::vector<Defect> list;
    for (const auto group : {verifyDefects, authDefects, ackDefects, eventDefects, payloadDefects,
                             httpDefects, lifeDefects, serverDefects}) {
      std::vector<Defect> some = group();
      std::move(some.begin(), some.end(), std::back_inserter(list));
    }
    return list;
  }();
  return all;
}

const Defect& defectNamed(const std::string& name) {
  std::vector<std::string_view> names;
  for (const Defect& defect : defects()) {
    if (defect.name == name) return defect;
    names.push_back(defect.name);
  }
  std::string found = "'" + name + "'";
  const std::vector<std::string> near = nearest(name, names);
  if (!near.empty()) found += "; did you mean " + near.front() + "?";
  throw ShapeError("defect", "a name that `okta-conformance zoo` lists", found);
}

}  // namespace hooks
