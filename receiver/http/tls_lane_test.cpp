#include "receiver/http/tls_lane.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fstream>

#include "receiver/http/testing/test_certificate.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// OpenSSL's client, between two buffers as well.
class TlsClient {
 public:
  explicit TlsClient(int maximum = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_)) {
    SSL_set_max_proto_version(ssl_, maximum);
    SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_);
  }
  ~TlsClient() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;

  bool handshake() { return SSL_do_handshake(ssl_) == 1; }
  void write(std::string_view plain) {
    SSL_write(ssl_, plain.data(), static_cast<int>(plain.size()));
  }
  void finish() { SSL_shutdown(ssl_); }
  std::string read() {
    std::string plain(1 << 20, '\0');
    std::size_t got = 0;
    std::string all;
    while (SSL_read_ex(ssl_, plain.data(), plain.size(), &got) == 1) all.append(plain, 0, got);
    return all;
  }
  std::string takeOutput() {
    char* data = nullptr;
    BIO* const out = SSL_get_wbio(ssl_);
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(out, &data));
    std::string bytes(data, size);
    (void)BIO_reset(out);
    return bytes;
  }
  void giveInput(std::string& wire) {
    BIO_write(SSL_get_rbio(ssl_), wire.data(), static_cast<int>(wire.size()));
    wire.clear();
  }

 private:
  SSL_CTX* context_;
  SSL* ssl_;
};

class TlsLaneTest : public testing::Test {
 protected:
  void shakeHands(TlsClient& client, TlsLane& lane) {
    for (int i = 0; i < 4; ++i) {
      client.handshake();
      ASSERT_TRUE(lane.receive(client.takeOutput(), plain));
      client.giveInput(lane.wire());
    }
    ASSERT_TRUE(lane.established());
  }

  static std::string complaint(const TlsFiles& files) {
    try {
      const TlsContext context(files);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  TestCertificate certificate;
  TlsContext context{certificate.files()};
  std::string plain;
};

TEST_F(TlsLaneTest, CarriesBothDirections) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsLane lane(context);
    TlsClient client(version);
    shakeHands(client, lane);
    client.write("question");
    plain.clear();
    ASSERT_TRUE(lane.receive(client.takeOutput(), plain));
    EXPECT_EQ(plain, "question");
    const std::string answer(200'000, 'a');
    lane.send(answer);
    client.giveInput(lane.wire());
    EXPECT_EQ(client.read(), answer);
    client.finish();
    ASSERT_TRUE(lane.receive(client.takeOutput(), plain));
    EXPECT_TRUE(lane.ended());
  }
}

TEST_F(TlsLaneTest, TakesAHandshakeByteByByte) {
  TlsLane lane(context);
  TlsClient client;
  while (!lane.established()) {
    client.handshake();
    for (const char byte : client.takeOutput()) ASSERT_TRUE(lane.receive({&byte, 1}, plain));
    client.giveInput(lane.wire());
  }
  SUCCEED();
}

TEST_F(TlsLaneTest, SendsNothingBehindTheHandshakeThatAClientWouldHaveToRead) {
  TlsLane lane(context);
  TlsClient client;
  client.handshake();
  ASSERT_TRUE(lane.receive(client.takeOutput(), plain));
  client.giveInput(lane.wire());
  EXPECT_TRUE(client.handshake());
  ASSERT_TRUE(lane.receive(client.takeOutput(), plain));
  EXPECT_TRUE(lane.established());
  EXPECT_EQ(lane.wire(), "");
}

TEST_F(TlsLaneTest, RefusesWhatIsNotTlsOrTooOld) {
  TlsLane http(context);
  EXPECT_FALSE(http.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n", plain));
  TlsLane old(context);
  TlsClient client(TLS1_1_VERSION);
  client.handshake();
  const std::string hello = client.takeOutput();
  // A client may refuse to speak it in the first place.
  EXPECT_TRUE(hello.empty() || !old.receive(hello, plain));
  EXPECT_EQ(plain, "");
}

TEST_F(TlsLaneTest, NamesTheFileThatIsOfNoUse) {
  const TlsFiles good = certificate.files();
  const std::string missing = certificate.directory() + "/missing.pem";
  EXPECT_THAT(complaint({missing, good.key}), AllOf(HasSubstr("certificate"), HasSubstr(missing)));
  EXPECT_THAT(complaint({good.certificate, missing}), AllOf(HasSubstr("key"), HasSubstr(missing)));
  const std::string empty = certificate.directory() + "/empty.pem";
  std::ofstream(empty) << "nothing\n";
  EXPECT_THAT(complaint({empty, good.key}), AllOf(HasSubstr(empty), HasSubstr("PEM")));
  EXPECT_THAT(complaint({good.certificate, empty}), AllOf(HasSubstr(empty), HasSubstr("PEM")));
  const TestCertificate other;
  EXPECT_THAT(complaint({good.certificate, other.files().key}), HasSubstr(other.files().key));
  EXPECT_EQ(complaint(good), "");
}

}  // namespace
}  // namespace hooks
