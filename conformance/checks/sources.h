#pragma once

// The documents that ask something of a receiver, as checks cite them.
namespace hooks {

inline constexpr char kEventHooks[] = "Okta, Event hooks";
inline constexpr char kBestPractices[] = "Okta, Hooks best practices";
inline constexpr char kUnableToVerify[] = "Okta Support, Unable to verify event hook";
inline constexpr char kManagementApi[] = "Okta, Event Hooks API";
inline constexpr char kSystemLogApi[] = "Okta, System Log API, LogEvent";
inline constexpr char kOieUpgrade[] = "Okta, Update your event hooks for Identity Engine";
inline constexpr char kCatalog[] = "Okta, Event types";
inline constexpr char kRecorded[] = "Recorded deliveries";
inline constexpr char kHttp[] = "RFC 9110, HTTP Semantics";
inline constexpr char kHttp11[] = "RFC 9112, HTTP/1.1";
inline constexpr char kJsonRfc[] = "RFC 8259, JSON";
inline constexpr char kBasicAuth[] = "RFC 7617, Basic authentication";
inline constexpr char kTimestamps[] = "RFC 3339, Timestamps";
inline constexpr char kCloudEvents[] = "CloudEvents, HTTP webhooks";
inline constexpr char kStandardWebhooks[] = "Standard Webhooks 1.0.0";
inline constexpr char kOwaspApi[] = "OWASP API Security Top 10 2023";
inline constexpr char kOwaspInput[] = "OWASP, Input Validation";
inline constexpr char kCwe[] = "CWE";

}  // namespace hooks
