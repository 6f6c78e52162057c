#include <array>
#include <utility>

#include "mock-okta/api/routes.h"

namespace hooks {

namespace {

// What Okta's API has at a path. '*' stands for one segment; anything may follow. The first that
// fits counts, so a narrower one stands before the one that contains it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 128> kPaths = {{
    {"/api/v1/agentPools", "Agent Pools"},
    {"/api/v1/api-tokens", "API Tokens"},
    {"/api/v1/apps/*/connections", "Application Connections"},
    {"/api/v1/apps/*/credentials", "Application Credentials"},
    {"/api/v1/apps/*/cwo", "Application Cross App Access Connections"},
    {"/api/v1/apps/*/features", "Application Features"},
    {"/api/v1/apps/*/federated-claims", "Application Federated Claims"},
    {"/api/v1/apps/*/grants", "Application Grants"},
    {"/api/v1/apps/*/group-push", "Group Push Mappings"},
    {"/api/v1/apps/*/groups", "Application Groups"},
    {"/api/v1/apps/*/interclient-allowed-apps", "Application Interclient Trust Mappings"},
    {"/api/v1/apps/*/lifecycle", "Applications"},
    {"/api/v1/apps/*/logo", "Application Logos"},
    {"/api/v1/apps/*/policies", "Application Policies"},
    {"/api/v1/apps/*/sso", "Application SSO"},
    {"/api/v1/apps/*/tokens", "Application Tokens"},
    {"/api/v1/apps/*/users", "Application Users"},
    {"/api/v1/apps", "Applications"},
    {"/api/v1/attributes", "Attributes"},
    {"/api/v1/authenticators", "Authenticators"},
    {"/api/v1/authn", "Authentication (Classic Engine)"},
    {"/api/v1/authorizationServers/*/associatedServers", "Authorization Server Associations"},
    {"/api/v1/authorizationServers/*/claims", "Authorization Server Claims"},
    {"/api/v1/authorizationServers/*/clients", "Authorization Server Clients"},
    {"/api/v1/authorizationServers/*/credentials", "Authorization Server Keys"},
    {"/api/v1/authorizationServers/*/policies", "Authorization Server Policies"},
    {"/api/v1/authorizationServers/*/resourceservercredentials",
     "Authorization Server Public Keys"},
    {"/api/v1/authorizationServers/*/scopes", "Authorization Server Scopes"},
    {"/api/v1/authorizationServers", "Authorization Servers"},
    {"/api/v1/behaviors", "Behavior Rules"},
    {"/api/v1/bot-protection", "Bot Protection"},
    {"/api/v1/brands/*/domains", "Custom Domains of a Brand"},
    {"/api/v1/brands/*/pages", "Custom Pages"},
    {"/api/v1/brands/*/templates", "Custom Templates"},
    {"/api/v1/brands/*/themes", "Themes"},
    {"/api/v1/brands/*/well-known-uris", "Well-Known URIs"},
    {"/api/v1/brands", "Brands"},
    {"/api/v1/captchas", "CAPTCHAs"},
    {"/api/v1/certificateAuthorities", "Certificate Authorities"},
    {"/api/v1/device-assurances", "Device Assurance Policies"},
    {"/api/v1/device-integrations", "Device Integrations"},
    {"/api/v1/device-posture-checks", "Device Posture Checks"},
    {"/api/v1/devices", "Devices"},
    {"/api/v1/directories", "Directory Integrations"},
    {"/api/v1/domains", "Custom Domains"},
    {"/api/v1/dr", "Disaster Recovery"},
    {"/api/v1/email-domains", "Email Domains"},
    {"/api/v1/email-servers", "Email Servers"},
    {"/api/v1/events", "Events, which Okta replaced by the System Log; see /api/v1/logs"},
    {"/api/v1/factors", "Factors"},
    {"/api/v1/features", "Features"},
    {"/api/v1/first-party-app-settings", "Okta Application Settings"},
    {"/api/v1/groups/rules", "Group Rules"},
    {"/api/v1/groups/*/apps", "the applications of a group"},
    {"/api/v1/groups/*/owners", "Group Owners"},
    {"/api/v1/groups/*/roles", "Role Assignments of a group"},
    {"/api/v1/hook-keys", "Hook Keys"},
    {"/api/v1/iam/assignees", "Role Assignments"},
    {"/api/v1/iam/governance", "Governance Bundles"},
    {"/api/v1/iam/resource-sets", "Resource Sets"},
    {"/api/v1/iam/roles", "Roles"},
    {"/api/v1/iam", "Roles and Resource Sets"},
    {"/api/v1/identity-sources", "Identity Sources"},
    {"/api/v1/idps", "Identity Providers"},
    {"/api/v1/inlineHooks", "Inline Hooks"},
    {"/api/v1/internal", "internal operations"},
    {"/api/v1/logStreams", "Log Streaming"},
    {"/api/v1/mappings", "Profile Mappings"},
    {"/api/v1/meta/layouts", "Layouts"},
    {"/api/v1/meta/schemas", "Schemas"},
    {"/api/v1/meta/types", "User Types"},
    {"/api/v1/meta/uischemas", "UI Schemas"},
    {"/api/v1/meta", "Schemas and User Types"},
    {"/api/v1/myaccount", "MyAccount"},
    {"/api/v1/oauth2", "OAuth 2.0 resources"},
    {"/api/v1/org", "Org Settings"},
    {"/api/v1/orgs", "Org Creator"},
    {"/api/v1/personal", "Okta Personal Settings"},
    {"/api/v1/okta-personal-settings", "Okta Personal Settings"},
    {"/api/v1/policies/*/rules", "Policy Rules"},
    {"/api/v1/policies", "Policies"},
    {"/api/v1/post-auth-sessions", "Post-Auth Sessions"},
    {"/api/v1/principal-rate-limits", "Principal Rate Limits"},
    {"/api/v1/privileged-access", "Privileged Access"},
    {"/api/v1/privileged-resources", "Privileged Resources"},
    {"/api/v1/push-providers", "Push Providers"},
    {"/api/v1/rate-limit-settings", "Rate Limit Settings"},
    {"/api/v1/realm-assignments", "Realm Assignments"},
    {"/api/v1/realms", "Realms"},
    {"/api/v1/recipients", "Recipients"},
    {"/api/v1/risk", "Risk Events and Providers"},
    {"/api/v1/roles", "Role Subscriptions"},
    {"/api/v1/security-events-providers", "SSF Receivers"},
    {"/api/v1/service-accounts", "Service Accounts"},
    {"/api/v1/sessions", "Sessions"},
    {"/api/v1/ssf", "SSF Transmitter"},
    {"/api/v1/telephony-providers", "Telephony Providers"},
    {"/api/v1/templates", "Email and SMS Templates"},
    {"/api/v1/threats", "ThreatInsight"},
    {"/api/v1/trustedOrigins", "Trusted Origins"},
    {"/api/v1/uischemas", "UI Schemas"},
    {"/api/v1/users/*/appLinks", "the application links of a user"},
    {"/api/v1/users/*/authenticator-enrollments", "Authenticator Enrollments"},
    {"/api/v1/users/*/blocks", "the blocks of a user"},
    {"/api/v1/users/*/classification", "User Classification"},
    {"/api/v1/users/*/clients", "the OAuth 2.0 clients of a user"},
    {"/api/v1/users/*/credentials", "User Credentials"},
    {"/api/v1/users/*/devices", "the devices of a user"},
    {"/api/v1/users/*/factors", "User Factors"},
    {"/api/v1/users/*/grants", "the OAuth 2.0 grants of a user"},
    {"/api/v1/users/*/idps", "the identity providers of a user"},
    {"/api/v1/users/*/linkedObjects", "User Linked Objects"},
    {"/api/v1/users/*/risk", "User Risk"},
    {"/api/v1/users/*/roles", "Role Assignments of a user"},
    {"/api/v1/users/*/subscriptions", "Subscriptions"},
    {"/api/v1/workflows", "Workflows"},
    {"/api/v1/zones", "Network Zones"},
    {"/attack-protection/api/v1", "Attack Protection"},
    {"/device-access/api/v1", "Device Access"},
    {"/governance/api", "Identity Governance"},
    {"/idp/idx", "Interaction Code and sign-in"},
    {"/idp/myaccount", "MyAccount"},
    {"/integrations/api/v1", "API Service Integrations"},
    {"/oauth2", "OpenID Connect and OAuth 2.0"},
    {"/privileged-access/api/v1", "Privileged Access"},
    {"/webauthn-registration/api/v1", "WebAuthn Preregistration"},
    {"/workflows/api/v1", "Workflows"},
    {"/.well-known", "well-known documents"},
}};

std::string_view takeSegment(std::string_view& path) {
  if (path.starts_with('/')) path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

bool begins(std::string_view path, std::string_view prefix) {
  while (!prefix.empty()) {
    const std::string_view expected = takeSegment(prefix);
    const std::string_view found = takeSegment(path);
    if (found.empty() || (expected != "*" && expected != found)) return false;
  }
  return true;
}

}  // namespace

std::string_view oktaHas(std::string_view path) {
  for (const auto& [prefix, what] : kPaths) {
    if (begins(path, prefix)) return what;
  }
  return {};
}

}  // namespace hooks
