#include "conformance/zoo/defect.h"

namespace hooks {

namespace {

// The reference receiver on a web server with one bad habit.
Defect onServer(std::string name, std::string about, bool ServerHabits::*habit) {
  return {std::move(name), std::move(about), [habit](Blueprint& blueprint) {
            ServerHabits habits;
            habits.*habit = true;
            blueprint.server = habits;
          }};
}

Defect withTls(std::string name, std::string about, TlsHabits tls) {
  return {std::move(name), std::move(about),
          [tls](Blueprint& blueprint) { blueprint.server = ServerHabits{.tls = tls}; }};
}

using Certificate = TlsHabits::Certificate;

}  // namespace

std::vector<Defect> serverDefects() {
  return {
      onServer("needs-content-length", "knows no chunks, and answers 411 to them",
               &ServerHabits::needsContentLength),
      onServer("ignores-expect", "waits for a body without saying 100 Continue",
               &ServerHabits::ignoresExpect),
      onServer("takes-no-host", "does not mind a request without Host", &ServerHabits::takesNoHost),
      onServer("length-beats-chunks", "believes Content-Length when there is Transfer-Encoding too",
               &ServerHabits::lengthBeatsChunks),
      onServer("chunks-beat-length", "goes on after both Transfer-Encoding and Content-Length",
               &ServerHabits::chunksBeatLength),
      onServer("takes-two-lengths", "believes the last of two Content-Lengths",
               &ServerHabits::takesTwoLengths),
      onServer("takes-signed-length", "takes a Content-Length with a sign",
               &ServerHabits::takesSignedLength),
      onServer("dies-of-big-headers", "ends with more than 16 kB of headers",
               &ServerHabits::diesOfBigHeaders),
      onServer("acts-on-half-a-body", "takes what came of a body that was cut off for the whole",
               &ServerHabits::takesHalfABody),
      onServer("one-connection-at-a-time", "serves one connection to its end before the next",
               &ServerHabits::oneConnectionAtATime),
      onServer("length-with-204", "says Content-Length in a 204", &ServerHabits::lengthWith204),
      onServer("body-behind-204", "writes a body behind a 204", &ServerHabits::bodyBehind204),
      withTls("self-signed", "vouches for itself", {.certificate = Certificate::SelfSigned}),
      withTls("unknown-authority", "has its certificate from an authority that nobody knows",
              {.certificate = Certificate::UnknownAuthority}),
      withTls("missing-intermediate", "keeps the intermediate certificate to itself",
              {.certificate = Certificate::MissingIntermediate}),
      withTls("certificate-for-another", "shows the certificate of another host",
              {.certificate = Certificate::OtherName}),
      withTls("expired-certificate", "shows a certificate that has expired",
              {.certificate = Certificate::Expired}),
      withTls("certificate-expires-soon", "shows a certificate that lasts three days more",
              {.certificate = Certificate::ExpiresSoon}),
      withTls("old-tls", "speaks TLS 1.1 at most", {.old = true}),
      withTls("plain-too", "takes deliveries over plain HTTP too", {.plainToo = true}),
  };
}

std::optional<ServerHabits> serverOf(const Defect* defect) {
  Blueprint blueprint;
  if (defect != nullptr) defect->build(blueprint);
  return blueprint.server;
}

}  // namespace hooks
