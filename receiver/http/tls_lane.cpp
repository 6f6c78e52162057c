#include "receiver/http/tls_lane.h"

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fstream>
#include <new>
#include <stdexcept>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

constexpr std::size_t kRecord = 16 << 10;

void mustBeReadable(const std::string& file, std::string_view what) {
  if (!std::ifstream(file).good()) {
    throw ShapeError(file, "a file with the " + std::string(what) + " that this user may read",
                     "none");
  }
}

}  // namespace

struct TlsContext::Impl {
  Poco::Net::Context::Ptr context;
};

TlsContext::TlsContext(const TlsFiles& files) : impl_(std::make_unique<Impl>()) {
  mustBeReadable(files.certificate, "certificate");
  mustBeReadable(files.key, "key");
  Poco::Net::Context::Params params;
  params.certificateFile = files.certificate;
  params.privateKeyFile = files.key;
  params.verificationMode = Poco::Net::Context::VERIFY_NONE;  // of clients, who have none
  params.loadDefaultCAs = false;
  try {
    impl_->context = new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params);
    impl_->context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
  } catch (const Poco::Exception&) {
    ERR_clear_error();
    throw ShapeError(files.certificate + " and " + files.key,
                     "a certificate and its own key, both PEM, the key without a passphrase",
                     "what cannot be used as that");
  }
  SSL_CTX* const ctx = impl_->context->sslContext();
  if (SSL_CTX_check_private_key(ctx) != 1) {
    ERR_clear_error();
    throw ShapeError(files.key, "the key of the certificate " + files.certificate, "another");
  }
  // TLS 1.3 sends tickets at the end of its handshake. A client that sends its request and closes
  // without reading answers them with a reset, and a good request is lost. Without them, sessions
  // are not resumed: who calls often keeps the connection.
  SSL_CTX_set_num_tickets(ctx, 0);
  SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
}

TlsContext::~TlsContext() = default;

TlsLane::TlsLane(const TlsContext& context) : ssl_(SSL_new(context.impl_->context->sslContext())) {
  if (ssl_ == nullptr) throw std::bad_alloc();
  BIO* const in = BIO_new(BIO_s_mem());
  BIO* const out = BIO_new(BIO_s_mem());
  if (in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    SSL_free(ssl_);
    throw std::bad_alloc();
  }
  SSL_set_bio(ssl_, in, out);
  SSL_set_accept_state(ssl_);
}

TlsLane::~TlsLane() { SSL_free(ssl_); }

bool TlsLane::established() const { return SSL_is_init_finished(ssl_) == 1; }

bool TlsLane::receive(std::string_view bytes, std::string& plain) {
  ERR_clear_error();
  if (BIO_write(SSL_get_rbio(ssl_), bytes.data(), static_cast<int>(bytes.size())) !=
      static_cast<int>(bytes.size())) {
    return false;
  }
  // Reading does the handshake first, as far as it can.
  while (true) {
    const std::size_t before = plain.size();
    plain.resize(before + kRecord);
    const int n = SSL_read(ssl_, plain.data() + before, static_cast<int>(kRecord));
    plain.resize(before + static_cast<std::size_t>(n > 0 ? n : 0));
    if (n > 0) continue;
    const int error = SSL_get_error(ssl_, n);
    collect();
    if (error == SSL_ERROR_WANT_READ) return true;
    if (error == SSL_ERROR_ZERO_RETURN) {
      ended_ = true;
      return true;
    }
    ERR_clear_error();
    return false;
  }
}

void TlsLane::send(std::string_view plain) {
  ERR_clear_error();
  while (!plain.empty()) {
    // A buffer in memory takes all there is.
    const std::size_t part = std::min<std::size_t>(plain.size(), 1 << 30);
    if (SSL_write(ssl_, plain.data(), static_cast<int>(part)) <= 0) {
      ERR_clear_error();
      throw std::runtime_error("TLS took no more to send");
    }
    plain.remove_prefix(part);
  }
  collect();
}

void TlsLane::finish() {
  if (!established()) return;
  ERR_clear_error();
  SSL_shutdown(ssl_);
  ERR_clear_error();
  collect();
}

void TlsLane::collect() {
  BIO* const out = SSL_get_wbio(ssl_);
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  if (size <= 0) return;
  wire_.append(data, static_cast<std::size_t>(size));
  (void)BIO_reset(out);
}

}  // namespace hooks
