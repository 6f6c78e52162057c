// `okta-conformance doctor`, at receivers on ports of this process.

#include <gmock/gmock.h>

#include "conformance/commands/testing/program_cast.h"
#include "fixtures/wire/json_reader.h"
#include "mock-okta/outbound/testing/raw_server.h"
#include "mock-okta/outbound/testing/test_certificates.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(DoctorProgramTest, SaysWhatIsWrongWithAReceiverThatTakesAnything) {
  SomeReceiver receiver;
  TestFolder folder;
  const std::string secret = folder.write("secret", "Basic ZG9jdG9y");
  const Ended end = runConformance({"doctor", receiver.url(), "--auth-secret-file", secret});
  EXPECT_EQ(end.status, 1) << end.err;
  EXPECT_THAT(end.out, AllOf(HasSubstr("ok       challenge"), HasSubstr("note     scheme"),
                             HasSubstr("ok       tcp"), HasSubstr("WRONG    auth-missing"),
                             HasSubstr("WRONG    auth-wrong"), HasSubstr("ok       auth-right"),
                             HasSubstr("2 things are wrong"), Not(HasSubstr("ZG9jdG9y"))));
}

TEST(DoctorProgramTest, LooksAtTheCertificateAndSendsNothingToWhomNobodyTrusts) {
  const TestAuthority authority;
  const TestCertificate issued =
      authority.issue({.addresses = {"127.0.0.1"}, .until = std::chrono::hours(24 * 30)});
  const TestFile certificate(issued.certificate);
  const TestFile key(issued.key);
  const TestFile trusted(authority.certificate());
  SomeReceiver receiver(TlsFiles{.certificate = certificate.path(), .key = key.path()});
  const Ended stranger = runConformance({"doctor", receiver.url(), "--json"});
  EXPECT_EQ(stranger.status, 1) << stranger.err;
  EXPECT_THAT(stranger.out, AllOf(HasSubstr("okta-conformance-doctor/1"), HasSubstr("--ca FILE")));
  EXPECT_TRUE(receiver.requests().empty());

  const Ended known = runConformance({"doctor", receiver.url(), "--ca", trusted.path()});
  EXPECT_THAT(known.out,
              AllOf(HasSubstr("ok       tls"), HasSubstr("ok       expiry        the certificate"),
                    HasSubstr("ok       plain-http")));
  EXPECT_EQ(known.status, 1) << "it takes deliveries from anybody";
}

TEST(DoctorProgramTest, SaysThatNobodyIsThere) {
  const Ended nobody =
      runConformance({"doctor", "http://127.0.0.1:" + std::to_string(freePort()) + "/", "--json"});
  EXPECT_EQ(nobody.status, 3);
  EXPECT_EQ(*at(readJson(nobody.out), "/exitStatus"), 3);
  EXPECT_EQ(runConformance({"doctor", "127.0.0.1"}).status, 2);
}

}  // namespace
}  // namespace hooks
