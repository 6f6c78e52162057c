#include "mock-okta/api/users.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "mock-okta/api/testing/api_fixture.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

std::string body(const std::string& login = "jane.doe@example.com", bool password = true,
                 const std::string& extra = "") {
  return R"({"profile":{"firstName":"Jane","lastName":"Doe","login":")" + login + R"(","email":")" +
         login + "\"}" + (password ? R"(,"credentials":{"password":{"value":"Abcd1234"}})" : "") +
         extra + "}";
}

class UsersTest : public ApiFixture {
 protected:
  std::string create(const std::string& query = "", bool password = true,
                     const std::string& login = "jane.doe@example.com") {
    const HttpResponse response = post("/api/v1/users" + query, body(login, password));
    EXPECT_EQ(response.status, 200) << response.body;
    return text(response, "/id");
  }
  static std::string path(const std::string& id, const std::string& operation = "") {
    return "/api/v1/users/" + id + (operation.empty() ? "" : "/lifecycle/" + operation);
  }
  std::string statusOf(const std::string& id) { return text(get(path(id)), "/status"); }
};

TEST_F(UsersTest, ShowsANewUserInFull) {
  const HttpResponse response = post("/api/v1/users", body());
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(names(response, ""),
            "id status created activated statusChanged lastLogin lastUpdated passwordChanged type "
            "profile credentials _links");
  EXPECT_EQ(names(response, "/profile"), "firstName lastName mobilePhone secondEmail login email");
  EXPECT_THAT(response.body,
              HasSubstr(R"("credentials":{"password":{},"emails":[{"value":"jane.doe@example.com",)"
                        R"("status":"VERIFIED","type":"PRIMARY"}],"provider":{"type":"OKTA",)"
                        R"("name":"OKTA"}})"));
  EXPECT_THAT(response.body, Not(HasSubstr("Abcd1234")));
}

TEST_F(UsersTest, GivesANewUserTheStatusThatItsCredentialsAllow) {
  struct Case {
    const char* query;
    bool password;
    const char* status;
    const char* events;
  };
  int count = 0;
  for (const auto& [query, password, status, events] :
       {Case{"", true, "ACTIVE", "create activate"},
        Case{"", false, "PROVISIONED", "create activate"},
        Case{"?activate=False", true, "STAGED", "create"},
        Case{"?activate=false", false, "STAGED", "create"},
        Case{"?activate=true&nextLogin=changePassword", true, "PASSWORD_EXPIRED",
             "create activate"}}) {
    const auto before = org.log().lastSequence();
    const std::string id =
        create(query, password, "user" + std::to_string(++count) + "@example.com");
    EXPECT_EQ(statusOf(id), status) << query;
    std::string types;
    for (const LogEntry& entry : org.log().after(before, 10)) {
      if (!types.empty()) types += ' ';
      types += entry.event->eventType().substr(std::string("user.lifecycle.").size());
    }
    EXPECT_EQ(types, events) << query;
  }
}

TEST_F(UsersTest, PutsANewUserIntoItsGroups) {
  const std::string group = text(post("/api/v1/groups", R"({"profile":{"name":"Sales"}})"), "/id");
  const HttpResponse response = post(
      "/api/v1/users", body("jane.doe@example.com", true, R"(,"groupIds":[")" + group + "\"]"));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(logged(), ElementsAre("group.lifecycle.create", "user.lifecycle.create",
                                    "user.lifecycle.activate", "group.user_membership.add"));
  const HttpResponse missing =
      post("/api/v1/users", body("x@example.com", true, R"(,"groupIds":["00gnone"])"));
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(get(path("x@example.com")).status, 404);
}

struct Step {
  const char* name;
  const char* query;
  bool password;
  const char* operation;
  int status;
  const char* after;
  const char* event;
};

void PrintTo(const Step& step, std::ostream* out) { *out << step.name; }

class UserLifecycle : public UsersTest, public testing::WithParamInterface<Step> {};

TEST_P(UserLifecycle, MovesAUserOrRefuses) {
  const Step& step = GetParam();
  const std::string id = create(step.query, step.password);
  const auto before = org.log().lastSequence();
  clock.advance(2s);

  const HttpResponse response = post(path(id, step.operation));

  EXPECT_EQ(response.status, step.status) << response.body;
  EXPECT_EQ(statusOf(id), step.after);
  const auto events = org.log().after(before, 10);
  if (step.status != 200) {
    EXPECT_THAT(events, IsEmpty());
  } else {
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].event->eventType(), step.event);
    EXPECT_EQ(textAt(events[0].event->document(), "/target/0/id"), id);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, UserLifecycle,
    testing::Values(
        Step{"ActivateStaged", "?activate=false", true, "activate", 200, "ACTIVE",
             "user.lifecycle.activate"},
        Step{"ActivateWithoutPassword", "?activate=false", false, "activate", 200, "PROVISIONED",
             "user.lifecycle.activate"},
        Step{"ActivateActive", "", true, "activate", 403, "ACTIVE", ""},
        Step{"ReactivateProvisioned", "", false, "reactivate", 200, "PROVISIONED",
             "user.lifecycle.reactivate"},
        Step{"ReactivateStaged", "?activate=false", true, "reactivate", 403, "STAGED", ""},
        Step{"Deactivate", "", true, "deactivate", 200, "DEPROVISIONED",
             "user.lifecycle.deactivate"},
        Step{"Suspend", "", true, "suspend", 200, "SUSPENDED", "user.lifecycle.suspend"},
        Step{"SuspendStaged", "?activate=false", true, "suspend", 400, "STAGED", ""},
        Step{"UnsuspendActive", "", true, "unsuspend", 400, "ACTIVE", ""},
        Step{"UnlockActive", "", true, "unlock", 403, "ACTIVE", ""},
        Step{"ExpirePassword", "", true, "expire_password", 200, "PASSWORD_EXPIRED",
             "user.account.expire_password"},
        Step{"TemporaryPassword", "", true, "expire_password_with_temp_password", 200,
             "PASSWORD_EXPIRED", "user.account.expire_password"},
        Step{"TemporaryPasswordAsOfOld", "", true, "expire_password?tempPassword=true", 200,
             "PASSWORD_EXPIRED", "user.account.expire_password"},
        Step{"ExpirePasswordOfStaged", "?activate=false", true, "expire_password", 403, "STAGED",
             ""},
        Step{"ResetPassword", "", true, "reset_password?sendEmail=false", 200, "RECOVERY",
             "user.account.reset_password"},
        Step{"ResetFactors", "", true, "reset_factors", 200, "ACTIVE",
             "user.mfa.factor.reset_all"}),
    [](const auto& step) { return step.param.name; });

TEST_F(UsersTest, SuspendsAndUnsuspends) {
  const std::string id = create();
  EXPECT_EQ(post(path(id, "suspend")).body, "{}");
  EXPECT_EQ(names(get(path(id)), "/_links"), "schema unsuspend self resetFactors type deactivate");
  EXPECT_EQ(post(path(id, "unsuspend")).body, "{}");
  EXPECT_EQ(statusOf(id), "ACTIVE");
}

TEST_F(UsersTest, UnlocksWhoIsLockedOut) {
  const std::string id = create();
  User user = *org.user(id);
  user.status = UserStatus::LockedOut;
  org.putUser(user);
  EXPECT_EQ(post(path(id, "unlock")).status, 200);
  EXPECT_EQ(statusOf(id), "ACTIVE");
  EXPECT_EQ(logged().back(), "user.account.unlock_by_admin");
}

TEST_F(UsersTest, TellsWhoDoesNotWantMailHowToBegin) {
  const std::string id = create("?activate=false", false);
  const HttpResponse response = post(path(id, "activate") + "?sendEmail=False");
  EXPECT_THAT(text(response, "/activationUrl"),
              MatchesRegex("https://org.example.com/welcome/[A-Za-z0-9_-]+"));
  EXPECT_EQ(text(response, "/activationToken").size(), 20U);
  EXPECT_EQ(post(path(id, "reset_password") + "?sendEmail=true").body, "{}");
}

TEST_F(UsersTest, DeletesInTwoSteps) {
  const std::string id = create();
  EXPECT_EQ(erase(path(id)).status, 204);
  EXPECT_EQ(statusOf(id), "DEPROVISIONED");
  EXPECT_EQ(names(get(path(id)), "/_links"), "schema activate self type delete");
  EXPECT_EQ(erase(path(id)).status, 204);
  const HttpResponse gone = get(path(id));
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(text(gone, "/errorSummary"), "Not found: Resource not found: " + id + " (User)");
  EXPECT_THAT(logged(), ElementsAre("user.lifecycle.create", "user.lifecycle.activate",
                                    "user.lifecycle.deactivate", "user.lifecycle.delete.initiated",
                                    "user.lifecycle.delete.completed"));
}

TEST_F(UsersTest, FindsAUserByLoginWhateverItsCase) {
  const std::string id = create();
  EXPECT_EQ(text(get("/api/v1/users/jane.doe@example.com"), "/id"), id);
  EXPECT_EQ(text(get("/api/v1/users/Jane.Doe%40Example.com"), "/id"), id);
  EXPECT_EQ(text(get("/api/v1/users/me"), "/profile/login"), "admin@example.com");
}

TEST_F(UsersTest, TagsASingleUserWithWhatItsProfileIs) {
  const std::string id = create();
  const std::string first(get(path(id)).headers.find("ETag").value_or(""));
  EXPECT_EQ(first.size(), 68U);
  post(path(id, "suspend"));
  EXPECT_EQ(get(path(id)).headers.find("ETag"), first);
  post(path(id), R"({"profile":{"nickName":"JD"}})");
  EXPECT_NE(get(path(id)).headers.find("ETag"), first);
}

TEST_F(UsersTest, MergesAPostAndReplacesByAPut) {
  const std::string id = create();
  clock.advance(2s);
  HttpResponse response = post(path(id), R"({"profile":{"nickName":"JD","title":"CEO"}})");
  EXPECT_EQ(text(response, "/profile/nickName"), "JD");
  EXPECT_EQ(text(response, "/profile/lastName"), "Doe");
  EXPECT_EQ(text(response, "/lastUpdated"), "2026-01-15T09:30:02.000Z");
  EXPECT_EQ(textAt(org.log().latest("user.account.update_profile")->event->document(),
                   "/debugContext/debugData/changedAttributes"),
            "title,nickName");

  response = put(path(id), body("jane.doe@example.com", false));
  EXPECT_EQ(names(response, "/profile"), "firstName lastName mobilePhone secondEmail login email");
}

TEST_F(UsersTest, ShowsAFullProfileInTheOrderOfALargerMap) {
  const std::string id = create();
  const HttpResponse response = post(
      path(id),
      R"({"profile":{"locale":"en_US","title":"CEO","costCenter":"1","nickName":"JD","city":"X",)"
      R"("state":"NY","department":"IT","division":"D","manager":"M","userType":"E","zipCode":"1"}})");
  const std::string order = names(response, "/profile");
  EXPECT_LT(order.find("locale"), order.find("title"));
  EXPECT_LT(order.find("title"), order.find("login"));
  EXPECT_LT(order.find("costCenter"), order.find("nickName"));
  EXPECT_LT(order.find("lastName"), order.find("zipCode"));
}

TEST_F(UsersTest, SaysNothingInTheLogWhenNothingChanges) {
  const std::string id = create();
  const auto before = org.log().lastSequence();
  EXPECT_EQ(post(path(id), R"({"profile":{"firstName":"Jane"}})").status, 200);
  EXPECT_EQ(org.log().lastSequence(), before);
}

TEST_F(UsersTest, ChangesAPasswordForWhoKnowsTheOldOne) {
  const std::string id = create();
  const std::string target = "/api/v1/users/" + id + "/credentials/change_password";
  const HttpResponse wrong =
      post(target, R"({"oldPassword":{"value":"Wrong123"},"newPassword":{"value":"Efgh5678"}})");
  EXPECT_EQ(wrong.status, 403);
  EXPECT_EQ(code(wrong), "E0000014");
  const HttpResponse right =
      post(target, R"({"oldPassword":{"value":"Abcd1234"},"newPassword":{"value":"Efgh5678"}})");
  EXPECT_EQ(right.status, 200);
  EXPECT_EQ(names(right, ""), "password emails provider");
  EXPECT_TRUE(org.user(id)->password->matches("Efgh5678"));
  EXPECT_EQ(logged().back(), "user.account.update_password");
  EXPECT_EQ(post(target, "{}").status, 400);
}

TEST_F(UsersTest, RefusesALoginThatIsTaken) {
  create();
  const HttpResponse response = post("/api/v1/users", body("Jane.Doe@example.com"));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(text(response, "/errorSummary"), "Api validation failed: login");
  EXPECT_EQ(cause(response),
            "login: An object with this field already exists in the current organization");
}

TEST_F(UsersTest, GivesALoginToOneOfManyWhoAskAtOnce) {
  api();
  std::atomic<int> created = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int k = 0; k < 10; ++k) {
        const std::string login = "user" + std::to_string(k) + "@example.com";
        if (post("/api/v1/users", body(login)).status == 200) ++created;
        get("/api/v1/users?limit=5");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 10);
  EXPECT_EQ(org.log().lastSequence(), 20U);
}

TEST_F(UsersTest, RefusesToExpireAPasswordThatIsNotThere) {
  EXPECT_EQ(code(post("/api/v1/users?nextLogin=changePassword", body("a@example.com", false))),
            "E0000124");
  EXPECT_EQ(code(post("/api/v1/users?nextLogin=changePassword&activate=false", body())),
            "E0000125");
  EXPECT_EQ(code(post("/api/v1/users?activate=maybe", body())), "E0000001");
}

TEST_F(UsersTest, ListsInPagesThatLinkToTheNext) {
  const std::string first = create("", true, "a@example.com");
  create("", true, "b@example.com");
  HttpResponse page = get("/api/v1/users/?limit=2");
  auto links = page.headers.all("Link");
  ASSERT_EQ(links.size(), 2U);
  EXPECT_EQ(links[0], "<https://org.example.com/api/v1/users?limit=2>; rel=\"self\"");
  EXPECT_EQ(links[1],
            "<https://org.example.com/api/v1/users?after=0" + first + "&limit=2>; rel=\"next\"");
  EXPECT_EQ(names(page, "/0/_links"), "self");

  page = get("/api/v1/users?after=0" + first + "&limit=2");
  EXPECT_EQ(text(page, "/0/profile/login"), "b@example.com");
  EXPECT_EQ(page.headers.all("Link").size(), 1U);

  const HttpResponse wrong = get("/api/v1/users?after=nonsense");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(code(wrong), "E0000029");
  EXPECT_EQ(get("/api/v1/users?limit=-1").status, 400);
}

TEST_F(UsersTest, LeavesWhoWasDeactivatedOutOfThePlainList) {
  const std::string id = create();
  post(path(id, "deactivate"));
  EXPECT_THAT(get("/api/v1/users").body, Not(HasSubstr(id)));
}

TEST_F(UsersTest, SearchesNamesAndEmailsByTheirBeginning) {
  create("", true, "someone.else@example.com");
  EXPECT_THAT(get("/api/v1/users?q=SOMEONE").body, HasSubstr("someone.else"));
  EXPECT_THAT(get("/api/v1/users?q=jan").body, HasSubstr("someone.else"));
  EXPECT_EQ(get("/api/v1/users?q=else").body, "[]");
  EXPECT_EQ(code(get("/api/v1/users?q=x&filter=status+eq+%22ACTIVE%22")), "E0000033");
  EXPECT_EQ(code(get("/api/v1/users?search=id+pr&filter=status+eq+%22ACTIVE%22")), "E0000033");
}

TEST_F(UsersTest, FiltersByWhatOktaFiltersBy) {
  const std::string id = create();
  create("", true, "other@example.com");
  post(path(id, "suspend"));
  const HttpResponse list = get("/api/v1/users/?filter=status+eq+%22SUSPENDED%22");
  EXPECT_EQ(text(list, "/0/id"), id);
  EXPECT_EQ(text(list, "/1/id"), "nothing");
  EXPECT_EQ(list.headers.find("Link"),
            "<https://org.example.com/api/v1/users?limit=200&filter=status+eq+%22SUSPENDED%22>; "
            "rel=\"self\"");
  EXPECT_EQ(get("/api/v1/users?filter=profile.nickName+eq+%22x%22").status, 400);
  EXPECT_EQ(get("/api/v1/users?filter=status+equals+%22x%22").status, 400);
  post(path(id, "deactivate"));
  EXPECT_THAT(get("/api/v1/users?filter=status+eq+%22DEPROVISIONED%22").body, HasSubstr(id));
}

TEST_F(UsersTest, SearchesAndSortsByAnyAttribute) {
  create("", true, "b@example.com");
  create("", true, "a@example.com");
  HttpResponse list =
      get("/api/v1/users?search=profile.firstName+sw+%22Jan%22&sortBy=profile.login&sortOrder=asc");
  EXPECT_EQ(text(list, "/0/profile/login"), "a@example.com");
  EXPECT_EQ(text(list, "/1/profile/login"), "b@example.com");
  list =
      get("/api/v1/users?search=profile.firstName+sw+%22Jan%22&sortBy=profile.login&sortOrder="
          "desc&limit=1");
  EXPECT_EQ(text(list, "/0/profile/login"), "b@example.com");
  EXPECT_EQ(list.headers.all("Link").size(), 2U);
}

TEST_F(UsersTest, EndsSessionsWithoutAWord) {
  const std::string id = create();
  EXPECT_EQ(erase("/api/v1/users/" + id + "/sessions").status, 204);
  EXPECT_EQ(logged().back(), "user.session.clear");
}

}  // namespace
}  // namespace hooks
