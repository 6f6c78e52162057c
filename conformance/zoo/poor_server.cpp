#include "conformance/zoo/poor_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <list>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "mock-okta/outbound/testing/test_certificates.h"

namespace hooks {

namespace {

constexpr std::size_t kHeaderBytes = 64 << 10;
constexpr std::size_t kDeadlyHeaderBytes = 16 << 10;
constexpr std::size_t kBodyBytes = 32 << 20;

// The connection has ended, or is not worth going on with.
struct Over {};

// Cannot be read as a request: answered with the status, and then the connection is closed.
struct Bad {
  int status;
};

using TlsContext = std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)>;

struct Identity {
  TestCertificate certificate;
  // Of the authority that a client is to trust.
  std::string authority;
};

Identity identityFor(const TlsHabits& habits) {
  using Certificate = TlsHabits::Certificate;
  using std::chrono::hours;
  const TestAuthority trusted;
  const TestAuthority unknown;
  TestCertificateRequest request{.names = {"localhost"}, .addresses = {"127.0.0.1"}};
  request.from = -hours(24 * 90);
  request.until = hours(24 * 90);
  Identity identity{{}, trusted.certificate()};
  switch (habits.certificate) {
    case Certificate::Good:
      break;
    case Certificate::SelfSigned:
      identity.certificate = TestAuthority::selfSigned(request);
      return identity;
    case Certificate::UnknownAuthority:
      identity.certificate = unknown.issue(request);
      identity.certificate.certificate += unknown.certificate();
      return identity;
    case Certificate::MissingIntermediate:
      identity.certificate = trusted.intermediate()->issue(request);
      return identity;
    case Certificate::OtherName:
      request.names = {"other.example"};
      request.addresses = {};
      break;
    case Certificate::Expired:
      request.until = -hours(24);
      break;
    case Certificate::ExpiresSoon:
      request.until = hours(24 * 3);
      break;
  }
  identity.certificate = trusted.issue(request);
  return identity;
}

// The certificate, those behind it, and the key.
TlsContext contextFor(const TlsHabits& habits, const TestCertificate& from) {
  TlsContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const auto reader = [](const std::string& pem) {
    return std::unique_ptr<BIO, decltype(&BIO_free)>(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  };
  const auto chain = reader(from.certificate);
  X509* const own = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context.get(), own);
  X509_free(own);
  while (X509* const above = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
    SSL_CTX_add_extra_chain_cert(context.get(), above);
  }
  ERR_clear_error();
  const auto key = reader(from.key);
  EVP_PKEY* const secret = PEM_read_bio_PrivateKey(key.get(), nullptr, nullptr, nullptr);
  SSL_CTX_use_PrivateKey(context.get(), secret);
  EVP_PKEY_free(secret);
  if (SSL_CTX_check_private_key(context.get()) != 1) {
    throw std::runtime_error("the certificate of the zoo's server cannot be used");
  }
  if (habits.old) {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
    SSL_CTX_set_cipher_list(context.get(), "ALL:@SECLEVEL=0");
  } else {
    SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  }
  return context;
}

// OpenSSL writes without MSG_NOSIGNAL.
void blockBrokenPipeSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

class Bytes {
 public:
  // With a context, over TLS.
  Bytes(int socket, SSL_CTX* context) : socket_(socket) {
    if (context == nullptr) return;
    blockBrokenPipeSignal();
    ssl_ = SSL_new(context);
    SSL_set_fd(ssl_, socket);
    if (SSL_accept(ssl_) != 1) {
      end();
      throw Over{};
    }
  }
  ~Bytes() { end(); }
  Bytes(const Bytes&) = delete;
  Bytes& operator=(const Bytes&) = delete;

  // The next line without its end.
  std::string line() {
    for (;;) {
      const auto end = ahead_.find("\r\n");
      if (end != std::string::npos) {
        std::string text = ahead_.substr(0, end);
        ahead_.erase(0, end + 2);
        return text;
      }
      if (ahead_.size() > kHeaderBytes) throw Bad{431};
      if (!more()) throw Over{};
    }
  }

  // That many bytes, or fewer if no more came.
  std::string upTo(std::size_t count) {
    while (ahead_.size() < count && more()) {
    }
    std::string bytes = ahead_.substr(0, count);
    ahead_.erase(0, bytes.size());
    return bytes;
  }

  std::string exactly(std::size_t count) {
    std::string bytes = upTo(count);
    if (bytes.size() < count) throw Over{};
    return bytes;
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ssl_ != nullptr
                                ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (ssl_ == nullptr && count < 0 && errno == EINTR) continue;
      if (count <= 0) throw Over{};
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  // Reads away what the client is still sending: to close before that would take back the answer.
  void drain() {
    if (ssl_ != nullptr) SSL_shutdown(ssl_);
    ::shutdown(socket_, SHUT_WR);
    for (std::size_t i = 0; i < kBodyBytes && more(); i += ahead_.size(), ahead_.clear()) {
    }
  }

 private:
  void end() {
    SSL_free(ssl_);
    ssl_ = nullptr;
    ERR_clear_error();
  }

  bool more() {
    char buffer[16384];
    ssize_t count = 0;
    do {
      count = ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer)
                              : ::recv(socket_, buffer, sizeof buffer, 0);
    } while (ssl_ == nullptr && count < 0 && errno == EINTR);
    if (count > 0) ahead_.append(buffer, static_cast<std::size_t>(count));
    return count > 0;
  }

  const int socket_;
  SSL* ssl_ = nullptr;
  std::string ahead_;
};

std::string lower(std::string_view text) {
  std::string made(text);
  std::transform(made.begin(), made.end(), made.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return made;
}

std::size_t number(std::string_view text, int base) {
  std::size_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) throw Bad{400};
  if (value > kBodyBytes) throw Bad{413};
  return value;
}

}  // namespace

class PoorServer::Loop {
 public:
  Loop(HttpHandler& handler, PoorServerOptions options)
      : handler_(handler), habits_(options.habits) {
    if (habits_.tls) {
      const Identity identity = identityFor(*habits_.tls);
      authority_ = identity.authority;
      context_ = contextFor(*habits_.tls, identity.certificate);
    }
    port_ = listen(options.port);
    accepting_ = std::thread([this] { accept(); });
  }

  ~Loop() {
    {
      const std::lock_guard guard(mutex_);
      stopping_ = true;
      for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
    }
    ::shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    for (Connection& connection : connections_) connection.thread.join();
    ::close(listening_);
  }

  std::string url() const {
    return (context_ ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port_);
  }
  const std::string& authority() const { return authority_; }

 private:
  struct Connection {
    std::thread thread;
    std::atomic<bool> done = false;
  };

  std::uint16_t listen(std::uint16_t port);
  void accept();
  void take(int socket);
  bool speaksTls(int socket) const;
  void serve(int socket);
  // Answers one request; false if the connection is not to be used again.
  bool answer(Bytes& bytes);
  HttpRequest head(Bytes& bytes);
  std::string body(Bytes& bytes, const HttpRequest& request) const;
  std::string chunks(Bytes& bytes) const;
  std::string counted(Bytes& bytes, std::size_t length) const;
  std::size_t lengthOf(const std::vector<std::string_view>& lengths) const;
  bool write(Bytes& bytes, const HttpRequest& request, const HttpResponse& response,
             bool close) const;
  void die();

  HttpHandler& handler_;
  const ServerHabits habits_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::string authority_;
  TlsContext context_{nullptr, SSL_CTX_free};
  std::mutex mutex_;
  bool stopping_ = false;
  // How many connections are still dropped until it is back.
  int dead_ = 0;
  std::set<int> open_;
  std::list<Connection> connections_;
  std::thread accepting_;
};

std::uint16_t PoorServer::Loop::listen(std::uint16_t port) {
  listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(listening_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const raw = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listening_, raw, size) != 0 || ::listen(listening_, 1024) != 0 ||
      ::getsockname(listening_, raw, &size) != 0) {
    const std::string reason = std::generic_category().message(errno);
    ::close(listening_);
    throw std::runtime_error("port " + std::to_string(port) + " of 127.0.0.1: " + reason +
                             "; choose another, or 0 for a free one");
  }
  return ntohs(address.sin_port);
}

void PoorServer::Loop::accept() {
  for (;;) {
    const int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) {
      const std::lock_guard guard(mutex_);
      if (stopping_) return;
      continue;
    }
    take(socket);
  }
}

void PoorServer::Loop::take(int socket) {
  {
    const std::lock_guard guard(mutex_);
    if (stopping_ || dead_ > 0) {
      dead_ -= dead_ > 0 ? 1 : 0;
      ::close(socket);
      return;
    }
    open_.insert(socket);
  }
  const int yes = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  if (habits_.oneConnectionAtATime) return serve(socket);
  connections_.remove_if([](Connection& connection) {
    if (connection.done) connection.thread.join();
    return connection.done.load();
  });
  Connection& connection = connections_.emplace_back();
  connection.thread = std::thread([this, socket, &connection] {
    serve(socket);
    connection.done = true;
  });
}

// Whether the connection is to be TLS: who speaks first shows with the first byte what it speaks.
bool PoorServer::Loop::speaksTls(int socket) const {
  if (!habits_.tls || !habits_.tls->plainToo) return habits_.tls.has_value();
  constexpr char kHandshake = 0x16;
  char first = 0;
  return ::recv(socket, &first, 1, MSG_PEEK) != 1 || first == kHandshake;
}

void PoorServer::Loop::serve(int socket) {
  try {
    Bytes bytes(socket, speaksTls(socket) ? context_.get() : nullptr);
    while (answer(bytes)) {
    }
    bytes.drain();
  } catch (const Over&) {
  }
  const std::lock_guard guard(mutex_);
  open_.erase(socket);
  ::close(socket);
}

// What a supervisor would start again after a moment.
void PoorServer::Loop::die() {
  const std::lock_guard guard(mutex_);
  dead_ = 2;
  for (const int socket : open_) ::shutdown(socket, SHUT_RDWR);
}

bool PoorServer::Loop::answer(Bytes& bytes) {
  HttpRequest request;
  try {
    request = head(bytes);
    if (!request.headers.has("Host") && !habits_.takesNoHost) throw Bad{400};
    request.body = body(bytes, request);
  } catch (const Bad& bad) {
    return write(bytes, request, HttpResponse{bad.status}, true);
  }
  HttpResponse response{500};
  try {
    HttpRequest early = request;
    early.body.clear();
    const auto refusal = handler_.refuse(early);
    response = refusal ? *refusal : handler_.handle(request);
  } catch (const std::exception&) {
  }
  const bool close = habits_.oneConnectionAtATime || habits_.speaksHttp10 ||
                     lower(request.headers.find("Connection").value_or("")) == "close";
  return write(bytes, request, response, close);
}

HttpRequest PoorServer::Loop::head(Bytes& bytes) {
  HttpRequest request;
  const std::string first = bytes.line();
  const auto one = first.find(' ');
  const auto two = first.rfind(' ');
  if (one == std::string::npos || two == one || first.substr(two + 1) != "HTTP/1.1") throw Bad{400};
  request.method = first.substr(0, one);
  request.target = first.substr(one + 1, two - one - 1);
  std::size_t size = first.size();
  for (std::string line = bytes.line(); !line.empty(); line = bytes.line()) {
    size += line.size();
    if (habits_.diesOfBigHeaders && size > kDeadlyHeaderBytes) {
      die();
      throw Over{};
    }
    if (size > kHeaderBytes) throw Bad{431};
    const auto colon = line.find(':');
    if (colon == std::string::npos || colon == 0) throw Bad{400};
    const auto begin = line.find_first_not_of(" \t", colon + 1);
    const auto end = line.find_last_not_of(" \t");
    request.headers.add(line.substr(0, colon),
                        begin == std::string::npos ? "" : line.substr(begin, end - begin + 1));
  }
  return request;
}

std::string PoorServer::Loop::body(Bytes& bytes, const HttpRequest& request) const {
  if (habits_.leavesBodiesOfGets && request.method == "GET") return "";
  const auto lengths = request.headers.all("Content-Length");
  const auto coding = request.headers.find("Transfer-Encoding");
  if (coding && lower(*coding) != "chunked") throw Bad{501};
  const bool both = coding && !lengths.empty();
  if (both && !habits_.lengthBeatsChunks && !habits_.chunksBeatLength) throw Bad{400};
  const bool inChunks = coding && !(both && habits_.lengthBeatsChunks);
  if (inChunks && (habits_.needsContentLength || habits_.speaksHttp10)) throw Bad{411};
  const std::size_t length = inChunks ? 0 : lengthOf(lengths);
  if (lower(request.headers.find("Expect").value_or("")) == "100-continue" &&
      !habits_.ignoresExpect && !habits_.speaksHttp10) {
    bytes.send("HTTP/1.1 100 Continue\r\n\r\n");
  }
  return inChunks ? chunks(bytes) : counted(bytes, length);
}

std::size_t PoorServer::Loop::lengthOf(const std::vector<std::string_view>& lengths) const {
  if (lengths.empty()) return 0;
  for (const std::string_view length : lengths) {
    if (length != lengths.front() && !habits_.takesTwoLengths) throw Bad{400};
  }
  std::string_view last = lengths.back();
  if (last.starts_with('+') && habits_.takesSignedLength) last.remove_prefix(1);
  return number(last, 10);
}

std::string PoorServer::Loop::chunks(Bytes& bytes) const {
  std::string all;
  for (;;) {
    const std::string line = bytes.line();
    const std::size_t size = number(std::string_view(line).substr(0, line.find(';')), 16);
    if (size == 0) break;
    all += bytes.exactly(size);
    if (all.size() > kBodyBytes) throw Bad{413};
    if (!bytes.line().empty()) throw Bad{400};
  }
  while (!bytes.line().empty()) {
    // Trailers are of no use here.
  }
  return all;
}

std::string PoorServer::Loop::counted(Bytes& bytes, std::size_t length) const {
  return habits_.takesHalfABody ? bytes.upTo(length) : bytes.exactly(length);
}

bool PoorServer::Loop::write(Bytes& bytes, const HttpRequest& request, const HttpResponse& response,
                             bool close) const {
  const bool empty = response.status == 204 || response.status == 304;
  std::string text = (habits_.speaksHttp10 ? "HTTP/1.0 " : "HTTP/1.1 ") +
                     std::to_string(response.status) + " " +
                     std::string(reasonPhrase(response.status)) + "\r\n";
  for (const HttpHeader& line : response.headers) {
    const std::string name = lower(line.name);
    if (name == "content-length" || name == "connection" || name == "transfer-encoding") continue;
    text += line.name + ": " + line.value + "\r\n";
  }
  if (!empty || habits_.lengthWith204) {
    text += "Content-Length: " + std::to_string(empty ? 0 : response.body.size()) + "\r\n";
  }
  if (close && !habits_.speaksHttp10) text += "Connection: close\r\n";
  text += "\r\n";
  if (!empty && request.method != "HEAD") text += response.body;
  if (empty && habits_.bodyBehind204) text += "No Content";
  bytes.send(text);
  return !close;
}

PoorServer::PoorServer(HttpHandler& handler, PoorServerOptions options)
    : loop_(std::make_unique<Loop>(handler, options)) {}

PoorServer::~PoorServer() = default;

std::string PoorServer::url() const { return loop_->url(); }

const std::string& PoorServer::authority() const { return loop_->authority(); }

}  // namespace hooks
