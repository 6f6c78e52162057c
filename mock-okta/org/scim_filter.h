#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/json.h"
#include "mock-okta/org/filter_error.h"

namespace hooks {

namespace scim {
struct Node;
}

enum class ScimOperator { Eq, Ne, Co, Sw, Ew, Gt, Ge, Lt, Le, Pr };
// In lower case, such as "eq".
std::string_view nameOf(ScimOperator op);

// An attribute that an endpoint can filter by, and how.
struct ScimAttribute {
  // Dotted, such as profile.login. With ".*" at its end it stands for all attributes below it.
  std::string path;
  // Empty: each operator of the rules.
  std::vector<ScimOperator> operators = {};
};

// What an endpoint offers of the filter language, and how it says no.
struct ScimRules {
  // The first that fits counts. Empty: any attribute.
  std::vector<ScimAttribute> attributes = {};
  // Empty: all.
  std::vector<ScimOperator> operators = {};
  // How a complaint about the syntax begins: with "Invalid filter '…':" and E0000053, or for a
  // search with "Invalid search criteria." and E0000031.
  bool search = false;
  // SCIM compares strings without regard to case unless an attribute says otherwise (RFC
  // 7643, 2.2).
  bool caseSensitive = false;
  // Attributes that are moments: compared with what is none, an expression is refused.
  std::vector<std::string_view> dates = {};
};

// The rules of the endpoints that filter. Source: Okta, "System Log query", listUsers, listGroups.
const ScimRules& logFilterRules();
const ScimRules& userFilterRules();
const ScimRules& userSearchRules();
const ScimRules& groupFilterRules();
const ScimRules& groupSearchRules();

// A filter expression in the language of SCIM, as far as Okta has it:
//
//   eventType eq "user.session.start" and (target.id eq "00u1" or not (outcome.reason pr))
//
// Operators, and, or and not are read in any case, attributes are case-sensitive. On an array it is
// enough that one element fits. Strings are compared without regard to (ASCII) case, as moments
// where both sides are dates, as numbers where both are numbers. A value that is null is not there:
// of what is not there, only `ne` something, `eq null` and `not` hold.
//
// Immutable, cheap to copy: threads may share one. Source: Okta, "Core Okta API", Filter;
// RFC 7644, 3.4.2.2.
class ScimFilter {
 public:
  static constexpr std::size_t kMaxLength = 8192;
  static constexpr std::size_t kMaxDepth = 32;

  // Throws FilterError.
  explicit ScimFilter(std::string_view expression, const ScimRules& rules = {});

  bool matches(const Json& document) const;

  const std::string& expression() const { return expression_; }
  // The expression's tree: scim_filter_tree.h.
  const scim::Node& root() const { return *root_; }

 private:
  std::string expression_;
  std::shared_ptr<const scim::Node> root_;
};

}  // namespace hooks
