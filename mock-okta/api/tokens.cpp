#include "mock-okta/api/tokens.h"

namespace hooks {

std::string administratorOf(Org& org, const Administrator& administrator) {
  const Org::Change change(org);
  if (const UserRef user = org.findUser(administrator.login)) return user->id;
  const TimePoint now = std::chrono::floor<std::chrono::seconds>(org.clock().now());
  User user{.id = org.ids().oktaId("00u", org.clock().now()), .status = UserStatus::Active};
  user.created = now;
  user.activated = now;
  user.statusChanged = now;
  user.lastUpdated = now;
  user.passwordChanged = now;
  user.profile = {{"firstName", administrator.firstName},
                  {"lastName", administrator.lastName},
                  {"login", administrator.login},
                  {"email", administrator.login}};
  user.password = Secret(org.ids().token(20));
  org.putUser(user);
  return user.id;
}

ApiToken administratorToken(Org& org, Secret value, const Administrator& administrator) {
  std::string owner = administratorOf(org, administrator);
  return {.value = std::move(value),
          .id = org.ids().oktaId("00T", org.clock().now()),
          .ownerId = std::move(owner)};
}

}  // namespace hooks
