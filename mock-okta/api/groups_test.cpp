#include "mock-okta/api/groups.h"

#include <gmock/gmock.h>

#include "mock-okta/api/testing/api_fixture.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class GroupsTest : public ApiFixture {
 protected:
  std::string create(const std::string& name = "Sales") {
    const HttpResponse response = post("/api/v1/groups", R"({"profile":{"name":")" + name + "\"}}");
    EXPECT_EQ(response.status, 200) << response.body;
    return text(response, "/id");
  }
  std::string createUser(const std::string& login) {
    return text(post("/api/v1/users?activate=false",
                     R"({"profile":{"firstName":"Jane","lastName":"Doe","login":")" + login +
                         R"(","email":")" + login + "\"}}"),
                "/id");
  }
};

TEST_F(GroupsTest, ShowsAGroupInFull) {
  const HttpResponse response = post("/api/v1/groups", R"({"profile":{"name":"Sales"}})");
  EXPECT_EQ(names(response, ""),
            "id created lastUpdated lastMembershipUpdated objectClass type profile _links");
  EXPECT_THAT(response.body, HasSubstr(R"("profile":{"name":"Sales","description":null})"));
  EXPECT_EQ(text(response, "/type"), "OKTA_GROUP");
  EXPECT_EQ(names(response, "/_links"), "logo users apps");
  EXPECT_THAT(logged(), ElementsAre("group.lifecycle.create"));
}

TEST_F(GroupsTest, MovesLastUpdatedOnlyWhenTheProfileIsReplaced) {
  const std::string id = create();
  clock.advance(2s);
  const HttpResponse response =
      put("/api/v1/groups/" + id, R"({"profile":{"name":"Sales","description":"d"}})");
  EXPECT_EQ(text(response, "/profile/description"), "d");
  EXPECT_EQ(text(response, "/lastUpdated"), "2026-01-15T09:30:02.000Z");
  EXPECT_EQ(text(response, "/lastMembershipUpdated"), "2026-01-15T09:30:00.000Z");
  EXPECT_EQ(logged().back(), "group.profile.update");
}

TEST_F(GroupsTest, CountsTheCharactersOfANameAndNotItsBytes) {
  std::string name;
  for (int i = 0; i < 255; ++i) name += "\xC3\xA9";
  create(name);
  EXPECT_EQ(post("/api/v1/groups", R"({"profile":{"name":"x)" + name + "\"}}").status, 400);
}

TEST_F(GroupsTest, AddsAndTakesMembersOnce) {
  const std::string group = create();
  const std::string user = createUser("jane.doe@example.com");
  const std::string member = "/api/v1/groups/" + group + "/users/" + user;
  clock.advance(2s);

  EXPECT_EQ(put(member).status, 204);
  EXPECT_EQ(put(member).status, 204);
  const HttpResponse shown = get("/api/v1/groups/" + group);
  EXPECT_EQ(text(shown, "/lastMembershipUpdated"), "2026-01-15T09:30:02.000Z");
  EXPECT_EQ(text(shown, "/lastUpdated"), "2026-01-15T09:30:00.000Z");
  const HttpResponse members = get("/api/v1/groups/" + group + "/users");
  EXPECT_EQ(text(members, "/0/id"), user);
  EXPECT_EQ(names(members, "/0/_links"), "self");
  EXPECT_EQ(members.headers.find("Link"),
            "<https://org.example.com/api/v1/groups/" + group + "/users?limit=1000>; rel=\"self\"");

  EXPECT_EQ(erase(member).status, 204);
  EXPECT_EQ(erase(member).status, 204);
  EXPECT_EQ(get("/api/v1/groups/" + group + "/users").body, "[]");
  EXPECT_THAT(logged(), ElementsAre("group.lifecycle.create", "user.lifecycle.create",
                                    "group.user_membership.add", "group.user_membership.remove"));
  const Json added = org.log().latest("group.user_membership.add")->event->document();
  EXPECT_EQ(textAt(added, "/target/0/type"), "User");
  EXPECT_EQ(textAt(added, "/target/1/type"), "UserGroup");
  EXPECT_EQ(textAt(added, "/target/1/alternateId"), "unknown");
}

TEST_F(GroupsTest, CountsEverybodyToEveryone) {
  const std::string user = createUser("jane.doe@example.com");
  const std::string group = create();
  put("/api/v1/groups/" + group + "/users/" + user);
  const HttpResponse groups = get("/api/v1/users/" + user + "/groups");
  EXPECT_EQ(text(groups, "/0/profile/name"), "Everyone");
  EXPECT_EQ(text(groups, "/0/type"), "BUILT_IN");
  EXPECT_EQ(text(groups, "/1/id"), group);
  EXPECT_THAT(get("/api/v1/groups/" + text(groups, "/0/id") + "/users").body, HasSubstr(user));
  EXPECT_EQ(erase("/api/v1/groups/" + text(groups, "/0/id")).status, 403);
}

TEST_F(GroupsTest, DeletesAGroupWithItsMembers) {
  const std::string group = create();
  const std::string user = createUser("jane.doe@example.com");
  put("/api/v1/groups/" + group + "/users/" + user);
  EXPECT_EQ(erase("/api/v1/groups/" + group).status, 204);
  EXPECT_EQ(get("/api/v1/groups/" + group).status, 404);
  EXPECT_THAT(get("/api/v1/users/" + user + "/groups").body, Not(HasSubstr(group)));
  EXPECT_EQ(logged().back(), "group.lifecycle.delete");
}

TEST_F(GroupsTest, FindsGroupsByTheBeginningOfTheirName) {
  create("Sales");
  create("Support");
  EXPECT_THAT(get("/api/v1/groups/?q=sal").body, HasSubstr("Sales"));
  EXPECT_THAT(get("/api/v1/groups/?q=sal").body, Not(HasSubstr("Support")));
  EXPECT_THAT(get("/api/v1/groups").body, HasSubstr("Everyone"));
  EXPECT_EQ(get("/api/v1/groups?limit=1").headers.all("Link").size(), 2U);
}

TEST_F(GroupsTest, RefusesWhatIsNotAGroup) {
  create();
  EXPECT_EQ(cause(post("/api/v1/groups", R"({"profile":{"name":"sales"}})")),
            "name: An object with this field already exists in the current organization");
  EXPECT_EQ(cause(post("/api/v1/groups", R"({"profile":{}})")),
            "name: The field cannot be left blank");
  EXPECT_EQ(cause(post("/api/v1/groups", "{}")), "profile: The field cannot be left blank");
  EXPECT_EQ(cause(post("/api/v1/groups", R"({"profile":{"name":"x","size":"y"}})")),
            "Property name 'size' is not defined in profile");
  EXPECT_EQ(text(get("/api/v1/groups/00g404"), "/errorSummary"),
            "Not found: Resource not found: 00g404 (UserGroup)");
  EXPECT_EQ(get("/api/v1/groups/rules").status, 501);
}

}  // namespace
}  // namespace hooks
