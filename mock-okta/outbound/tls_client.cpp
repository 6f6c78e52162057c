#include "mock-okta/outbound/tls_client.h"

#include <Poco/Exception.h>
#include <Poco/Net/IPAddress.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <new>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

using Poco::Net::Context;
using Poco::Net::IPAddress;
using Poco::Net::StreamSocket;

// The reason OpenSSL gives first, which is the cause of those behind it.
std::string openSslReason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "no reason given" : reason;
}

std::string handshakeComplaint(SSL* ssl, const std::string& host) {
  const long verdict = SSL_get_verify_result(ssl);
  switch (verdict) {
    case X509_V_OK: {
      const std::string reason = openSslReason();
      if (reason == "wrong version number" || reason == "http request") {
        return "the other side does not speak TLS (" + reason + ")";
      }
      return "the handshake failed: " + reason;
    }
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "the certificate is not for " + host;
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the certificate is self-signed";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return std::string(
                 "the certificate's authority is not trusted, or the chain is incomplete (") +
             X509_verify_cert_error_string(verdict) + ")";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the certificate is not valid yet";
    default:
      return std::string("the certificate was not accepted: ") +
             X509_verify_cert_error_string(verdict);
  }
}

class TlsChannel : public Channel {
 public:
  TlsChannel(StreamSocket socket, Context::Ptr context, const std::string& host, bool insecure)
      : Channel(std::move(socket)),
        context_(std::move(context)),
        ssl_(SSL_new(context_->sslContext())) {
    if (ssl_ == nullptr) throw std::bad_alloc();
    BIO* const bio = BIO_new(method());
    BIO_set_data(bio, this);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_, bio, bio);
    SSL_set_connect_state(ssl_);
    // Not NetSSL's callback, which asks global handlers.
    SSL_set_verify(ssl_, insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, nullptr);
    IPAddress address;
    if (IPAddress::tryParse(host, address)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_), host.c_str());
    } else {
      const std::string name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
      SSL_set_tlsext_host_name(ssl_, name.c_str());
      SSL_set_hostflags(ssl_, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      SSL_set1_host(ssl_, name.c_str());
    }
  }

  ~TlsChannel() override {
    // Says goodbye if that is possible at once; closing does not wait for anybody.
    if (SSL_is_init_finished(ssl_) == 1 && !brokenSocket_) SSL_shutdown(ssl_);
    ERR_clear_error();
    SSL_free(ssl_);
  }
  TlsChannel(const TlsChannel&) = delete;
  TlsChannel& operator=(const TlsChannel&) = delete;

  Step handshake() {
    ERR_clear_error();
    return after(SSL_do_handshake(ssl_));
  }

  std::string complaint(const std::string& host) { return handshakeComplaint(ssl_, host); }
  // Whether it was the connection that ended, and not the handshake that failed.
  bool cut() const { return ended_ || brokenSocket_; }

  Step read(char* into, std::size_t size) override {
    std::size_t count = 0;
    ERR_clear_error();
    const int result = SSL_read_ex(ssl_, into, size, &count);
    return result == 1 ? Step{Flow::Moved, count} : explained(after(result));
  }

  Step write(std::string_view bytes) override {
    std::size_t count = 0;
    ERR_clear_error();
    const int result = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
    return result == 1 ? Step{Flow::Moved, count} : explained(after(result));
  }

  void finishSending() override {
    ERR_clear_error();
    SSL_shutdown(ssl_);
  }

  bool hasPending() const override { return SSL_has_pending(ssl_) == 1; }

 private:
  Step after(int result) {
    if (result > 0) return {Flow::Moved};
    switch (SSL_get_error(ssl_, result)) {
      case SSL_ERROR_WANT_READ:
        return {Flow::WantsRead};
      case SSL_ERROR_WANT_WRITE:
        return {Flow::WantsWrite};
      case SSL_ERROR_ZERO_RETURN:
        return {Flow::Ended};
      default:
        return {Flow::Failed};
    }
  }

  // For a session that was established.
  Step explained(Step step) {
    if (step.flow != Flow::Failed) return step;
    if (brokenSocket_) {
      ERR_clear_error();
      return step;
    }
    if (ended_) {
      ERR_clear_error();
      return failed(Unanswered::Reset, "closed without TLS's close_notify");
    }
    return failed(Unanswered::TlsFailed, openSslReason());
  }

  // A BIO over POCO's socket. OpenSSL's own would raise SIGPIPE.
  static BIO_METHOD* method() {
    static BIO_METHOD* const kMethod = [] {
      BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "POCO socket");
      BIO_meth_set_read_ex(made, bioRead);
      BIO_meth_set_write_ex(made, bioWrite);
      BIO_meth_set_ctrl(made, [](BIO*, int command, long, void*) -> long {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
      });
      return made;
    }();
    return kMethod;
  }

  static int bioRead(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    auto* const self = static_cast<TlsChannel*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const Step step = self->readSocket(into, size);
    *count = step.bytes;
    if (step.flow == Flow::Moved) return 1;
    if (step.flow == Flow::WantsRead) BIO_set_retry_read(bio);
    self->ended_ = self->ended_ || step.flow == Flow::Ended;
    self->brokenSocket_ = self->brokenSocket_ || step.flow == Flow::Failed;
    return 0;
  }

  static int bioWrite(BIO* bio, const char* from, std::size_t size, std::size_t* count) {
    auto* const self = static_cast<TlsChannel*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    const Step step = self->writeSocket({from, size});
    *count = step.bytes;
    if (step.flow == Flow::Moved) return 1;
    if (step.flow == Flow::WantsWrite) BIO_set_retry_write(bio);
    self->brokenSocket_ = self->brokenSocket_ || step.flow == Flow::Failed;
    return 0;
  }

  Context::Ptr context_;
  SSL* ssl_;
  bool ended_ = false;
  bool brokenSocket_ = false;
};

Context::Ptr makeContext(const std::string& caFile, bool insecure) {
  try {
    constexpr int kDepth = 9;
    const auto mode = insecure ? Context::VERIFY_NONE : Context::VERIFY_STRICT;
    Context::Ptr context = new Context(Context::TLS_CLIENT_USE, caFile, mode, kDepth, !insecure);
    SSL_CTX_set_min_proto_version(context->sslContext(), TLS1_2_VERSION);
    // A write that has to be tried again may have moved: requests are kept in strings.
    SSL_CTX_set_mode(context->sslContext(),
                     SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    return context;
  } catch (const Poco::Exception&) {
    ERR_clear_error();
    throw ShapeError("CA file", "a readable PEM file of certificates", "'" + caFile + "'");
  }
}

}  // namespace

TlsClient::TlsClient(std::string caFile, bool insecure)
    : caFile_(std::move(caFile)), insecure_(insecure) {
  if (!caFile_.empty()) context();
}

Context::Ptr TlsClient::context() {
  const std::lock_guard lock(mutex_);
  if (!context_) context_ = makeContext(caFile_, insecure_);
  return context_;
}

ChannelOrFailure TlsClient::secure(StreamSocket socket, const std::string& host,
                                   const Deadline& deadline) {
  auto channel = std::make_unique<TlsChannel>(std::move(socket), context(), host, insecure_);
  while (true) {
    const Channel::Step step = channel->handshake();
    switch (step.flow) {
      case Channel::Flow::Moved:
        return channel;
      case Channel::Flow::WantsRead:
      case Channel::Flow::WantsWrite:
        if (deadline.passed() || !channel->await(step.flow, step.flow, deadline)) {
          return Failure{Unanswered::TimedOut,
                         "the TLS handshake was not done within " + deadline.text()};
        }
        break;
      case Channel::Flow::Ended:
      case Channel::Flow::Failed:
        if (channel->cut()) {
          ERR_clear_error();
          return Failure{Unanswered::TlsFailed, "the connection was closed in the TLS handshake"};
        }
        return Failure{Unanswered::TlsFailed, channel->complaint(host)};
    }
  }
}

}  // namespace hooks
