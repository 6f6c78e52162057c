#include "mock-okta/outbound/testing/raw_server.h"

#include <Poco/Exception.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <sys/socket.h>

#include <csignal>
#include <stdexcept>
#include <utility>

#include "fixtures/wire/http.h"

namespace hooks {

namespace {

std::shared_ptr<SSL_CTX> makeContext(const TestCertificate& certificate) {
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const TestFile chain(certificate.certificate);
  const TestFile key(certificate.key);
  if (SSL_CTX_use_certificate_chain_file(context.get(), chain.path().c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), key.path().c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("the test's certificate cannot be used");
  }
  return context;
}

// OpenSSL writes without MSG_NOSIGNAL. Only here: the client must do without.
void blockBrokenPipeSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

// A program that the test starts would otherwise hold the socket open when the test closes it.
void keepFromChildren(const Poco::Net::Socket& socket) {
  ::fcntl(socket.impl()->sockfd(), F_SETFD, FD_CLOEXEC);
}

}  // namespace

RawPeer::RawPeer(Poco::Net::StreamSocket socket, ssl_st* ssl, int number)
    : socket_(std::move(socket)), ssl_(ssl), number_(number) {
  const char* const name =
      ssl_ == nullptr ? nullptr : SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  if (name != nullptr) serverName_ = name;
}

bool RawPeer::more() {
  char bytes[4096];
  int count = 0;
  try {
    count = ssl_ == nullptr ? socket_.receiveBytes(bytes, sizeof bytes)
                            : SSL_read(ssl_, bytes, sizeof bytes);
  } catch (const Poco::Exception&) {
  }
  if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
  return count > 0;
}

std::string RawPeer::request() {
  while (buffer_.find("\r\n\r\n") == std::string::npos) {
    if (!more()) return std::exchange(buffer_, {});
  }
  const std::size_t head = buffer_.find("\r\n\r\n") + 4;
  std::size_t body = 0;
  const std::string_view name = "content-length: ";
  for (std::size_t at = 0; at < head; at = buffer_.find('\n', at) + 1) {
    if (equalsIgnoringCase(std::string_view(buffer_).substr(at, name.size()), name)) {
      body = std::stoul(buffer_.substr(at + name.size()));
    }
  }
  while (buffer_.size() < head + body) {
    if (!more()) return std::exchange(buffer_, {});
  }
  std::string whole = buffer_.substr(0, head + body);
  buffer_.erase(0, head + body);
  return whole;
}

std::string RawPeer::rest() {
  while (more()) {
  }
  return std::exchange(buffer_, {});
}

bool RawPeer::send(std::string_view bytes) {
  try {
    while (!bytes.empty()) {
      const int size = static_cast<int>(bytes.size());
      const int count = ssl_ == nullptr ? socket_.sendBytes(bytes.data(), size)
                                        : SSL_write(ssl_, bytes.data(), size);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

bool RawPeer::drip(std::string_view bytes, std::chrono::milliseconds pause) {
  for (const char& byte : bytes) {
    if (!send({&byte, 1})) return false;
    std::this_thread::sleep_for(pause);
  }
  return true;
}

void RawPeer::relay(int port) {
  try {
    Poco::Net::StreamSocket other(
        Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)));
    const auto carry = [](Poco::Net::StreamSocket from, Poco::Net::StreamSocket to) {
      char bytes[4096];
      const int count = from.receiveBytes(bytes, sizeof bytes);
      if (count > 0) to.sendBytes(bytes, count);
      return count > 0;
    };
    while (true) {
      Poco::Net::Socket::SocketList readable{socket_, other};
      Poco::Net::Socket::SocketList writable;
      Poco::Net::Socket::SocketList broken;
      Poco::Net::Socket::select(readable, writable, broken, Poco::Timespan(10, 0));
      for (const Poco::Net::Socket& socket : readable) {
        const bool inward = socket == socket_;
        if (!carry(inward ? socket_ : other, inward ? other : socket_)) return;
      }
    }
  } catch (const Poco::Exception&) {
    // Either side has gone.
  }
}

void RawPeer::reset() {
  socket_.setLinger(true, 0);
  resetting_ = true;
}

RawPeer::~RawPeer() {
  try {
    if (!resetting_) {
      if (ssl_ != nullptr) SSL_shutdown(ssl_);
      socket_.shutdownSend();
    }
  } catch (const Poco::Exception&) {
  }
  ERR_clear_error();
  SSL_free(ssl_);
}

RawServer::RawServer(Script script, std::optional<TestCertificate> certificate,
                     const std::string& address)
    : script_(std::move(script)),
      tls_(certificate.has_value()),
      context_(certificate ? makeContext(*certificate) : nullptr),
      listening_(Poco::Net::SocketAddress(address, 0)),
      port_(listening_.address().port()) {
  keepFromChildren(listening_);
  accepting_ = std::thread([this] { serve(); });
}

RawServer::~RawServer() {
  stopping_ = true;
  try {
    // Wakes accept().
    Poco::Net::StreamSocket(listening_.address());
  } catch (const Poco::Exception&) {
  }
  accepting_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
  }
  for (std::thread& thread : threads_) thread.join();
}

std::string RawServer::url(const std::string& host) const {
  return (tls_ ? "https://" : "http://") + host + ":" + std::to_string(port_) + "/hooks";
}

void RawServer::serve() {
  blockBrokenPipeSignal();
  while (true) {
    auto socket = std::make_unique<Poco::Net::StreamSocket>(listening_.acceptConnection());
    if (stopping_) return;
    keepFromChildren(*socket);
    const int number = ++connections_;
    const std::lock_guard lock(mutex_);
    open_.push_back(socket->impl()->sockfd());
    threads_.emplace_back(
        [this, own = std::move(socket), number]() mutable { serve(*own, number); });
  }
}

void RawServer::serve(Poco::Net::StreamSocket& socket, int number) {
  blockBrokenPipeSignal();
  socket.setNoDelay(true);
  SSL* ssl = nullptr;
  if (context_) {
    ssl = SSL_new(context_.get());
    SSL_set_fd(ssl, socket.impl()->sockfd());
    if (SSL_accept(ssl) != 1) {
      ERR_clear_error();
      SSL_free(ssl);
      const std::lock_guard lock(mutex_);
      std::erase(open_, socket.impl()->sockfd());
      socket.close();
      ++closed_;
      return;
    }
  }
  {
    RawPeer peer(socket, ssl, number);
    script_(peer);
  }
  const std::lock_guard lock(mutex_);
  std::erase(open_, socket.impl()->sockfd());
  socket.close();
  ++closed_;
}

int freePort() {
  return Poco::Net::ServerSocket(Poco::Net::SocketAddress("127.0.0.1", 0)).address().port();
}

}  // namespace hooks
