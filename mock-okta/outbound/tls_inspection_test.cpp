#include "mock-okta/outbound/tls_inspection.h"

#include <gmock/gmock.h>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class TlsInspectionTest : public testing::Test {
 protected:
  TlsInspection look(const TestCertificate& certificate) {
    const RawServer server([](RawPeer& peer) { peer.rest(); }, certificate);
    return inspectTls(server.url(), {.caFile = caFile.path(), .within = 20s});
  }
  TestCertificate issued(TestCertificateRequest request = {}) const {
    if (request.addresses.empty()) request.addresses = {"127.0.0.1"};
    return authority.issue(request);
  }

  TestAuthority authority;
  TestFile caFile{authority.certificate()};
};

TEST_F(TlsInspectionTest, HasNothingAgainstACertificateThatIsRight) {
  const TlsInspection found = look(issued({.until = 240h}));
  EXPECT_EQ(found.failure, "");
  EXPECT_THAT(found.problems, IsEmpty());
  EXPECT_EQ(found.version, "TLSv1.3");
  EXPECT_GT(found.left, 239h);
  EXPECT_LE(found.left, 240h);
}

TEST_F(TlsInspectionTest, SaysWhatIsWrong) {
  EXPECT_THAT(look(TestAuthority::selfSigned({.addresses = {"127.0.0.1"}})).problems,
              ElementsAre("it is self-signed"));
  EXPECT_THAT(look(issued({.names = {"other.example"}, .addresses = {"192.0.2.1"}})).problems,
              ElementsAre("it is not made out to 127.0.0.1 but to other.example, 192.0.2.1"));
  EXPECT_THAT(look(issued({.from = -48h, .until = -24h})).problems, ElementsAre("it has expired"));
  EXPECT_LT(look(issued({.from = -48h, .until = -24h})).left, -23h);
  EXPECT_THAT(look(issued({.from = 1h, .until = 2h})).problems, ElementsAre("it is not valid yet"));
}

TEST_F(TlsInspectionTest, MissesTheIntermediate) {
  const auto intermediate = authority.intermediate();
  TestCertificate certificate = intermediate->issue({.addresses = {"127.0.0.1"}});
  EXPECT_THAT(look(certificate).problems,
              ElementsAre(HasSubstr("the intermediate certificate is missing")));
  certificate.certificate += intermediate->certificate();
  EXPECT_THAT(look(certificate).problems, IsEmpty());
}

TEST_F(TlsInspectionTest, NamesAllThatIsWrong) {
  EXPECT_THAT(
      look(TestAuthority::selfSigned({.names = {"a\x1b[1m.example"}, .from = -2h, .until = -1h}))
          .problems,
      testing::UnorderedElementsAre("it is self-signed", "it has expired",
                                    HasSubstr("but to a?[1m.example")));
}

TEST_F(TlsInspectionTest, SaysThatThereIsNoTls) {
  const RawServer plain([](RawPeer& peer) {
    peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    peer.rest();
  });
  const std::string url = "https://127.0.0.1:" + std::to_string(plain.port());
  EXPECT_EQ(inspectTls(url).failure, "it does not speak TLS");
  EXPECT_THAT(inspectTls("https://127.0.0.1:" + std::to_string(freePort())).failure,
              StartsWith("no connection: "));
}

TEST_F(TlsInspectionTest, NamesAFileOrAUrlThatCannotBeUsed) {
  EXPECT_THROW(inspectTls("http://127.0.0.1:1"), ShapeError);
  EXPECT_THROW(inspectTls("https://127.0.0.1:1", {.caFile = "/nowhere.pem"}), ShapeError);
}

}  // namespace
}  // namespace hooks
