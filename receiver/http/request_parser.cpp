#include "receiver/http/request_parser.h"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <limits>

#include "receiver/http/grammar.h"

namespace hooks {

namespace http = boost::beast::http;

namespace {

using boost::beast::error_code;
using BeastView = boost::beast::string_view;

std::string text(BeastView view) { return std::string(view.data(), view.size()); }

// Nothing unless it is digits that fit.
std::optional<std::uint64_t> number(std::string_view digits) {
  if (digits.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) return std::nullopt;
    value = value * 10 + digit;
  }
  return value;
}

// Whether the line ends like the request line of some version of HTTP, be it one we do not speak.
bool namesAVersion(std::string_view line) {
  if (line.size() < 9 || std::count(line.begin(), line.end(), ' ') != 2) return false;
  const std::string_view version = line.substr(line.size() - 9);
  return version.starts_with(" HTTP/") && grammar::digit(version[6]) && version[7] == '.' &&
         grammar::digit(version[8]);
}

}  // namespace

// Boost.Beast's parser, of which the header section is wanted, putting what it finds straight into
// our request. This is the layer below its request_parser, which would build a message of Beast's
// first.
class RequestParser::Grammar : public http::basic_parser<true> {
 public:
  explicit Grammar(RequestParser& owner) : owner_(owner) {
    body_limit(boost::none);  // both limits are kept by the owner
    header_limit(std::numeric_limits<std::uint32_t>::max());
  }

 private:
  void on_request_impl(http::verb, BeastView method, BeastView target, int version,
                       error_code&) override {
    owner_.request_.method = text(method);
    owner_.request_.target = text(target);
    owner_.http10_ = version == 10;
  }
  void on_field_impl(http::field, BeastView name, BeastView value, error_code&) override {
    owner_.request_.headers.add(text(name), text(value));
  }
  void on_response_impl(int, BeastView, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(BeastView, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  RequestParser& owner_;
};

RequestParser::RequestParser(const HttpServerLimits& limits) : limits_(limits) {}

void RequestParser::reset() {
  chunks_.reset();
  state_ = State::Head;
  status_ = 0;
  request_ = {};
  discard_ = false;
  contentLength_.reset();
  bodyLeft_ = 0;
  scanned_ = lines_ = 0;
}

void RequestParser::wrong(int status, std::string_view complaint) {
  if (state_ == State::Wrong) return;
  state_ = State::Wrong;
  status_ = status;
  complaint_ = complaint;
}

std::size_t RequestParser::read(std::string_view bytes) {
  switch (state_) {
    case State::Head:
      return readHead(bytes);
    case State::Body:
      return readBody(bytes);
    default:
      return 0;
  }
}

// Looks for the end of the header section line by line, each byte once, and refuses on the way what
// Beast lets pass. Beast then sees the whole section.
std::size_t RequestParser::readHead(std::string_view bytes) {
  std::size_t skipped = 0;
  if (scanned_ == 0) {
    // Some clients send a line end too many behind a body (RFC 9112, 2.2).
    while (bytes.substr(skipped).starts_with("\r\n")) skipped += 2;
    bytes.remove_prefix(skipped);
    if (bytes.empty() || bytes == "\r") return skipped;
    // Whatever this is, TLS perhaps, it is not going to end its line.
    if (!grammar::token(bytes.front())) {
      wrong(400, "the request does not start with a method");
      return skipped;
    }
  }
  while (true) {
    const std::size_t end = bytes.find('\n', scanned_);
    if (end == std::string_view::npos) break;
    const std::size_t start = lines_ == 0 ? 0 : bytes.rfind('\n', end - 1) + 1;
    if (end == start || bytes[end - 1] != '\r') {
      wrong(400, "a line of the header section does not end with CR LF");
      return skipped;
    }
    const std::string_view line = bytes.substr(start, end - 1 - start);
    scanned_ = end + 1;
    if (scanned_ > limits_.headerBytes) break;
    if (lines_++ == 0) {
      if (line.size() > limits_.lineBytes) {
        wrong(414, "the request line is longer than this server takes");
        return skipped;
      }
      continue;
    }
    if (line.empty()) {
      parseHead(bytes.substr(0, scanned_));
      return skipped + scanned_;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      wrong(400, "a header is continued on a second line");
      return skipped;
    }
    if (lines_ - 1 > limits_.headerLines) {
      wrong(431, "there are more headers than this server takes");
      return skipped;
    }
  }
  if (lines_ == 0 && bytes.size() > limits_.lineBytes) {
    wrong(414, "the request line is longer than this server takes");
  } else if (bytes.size() > limits_.headerBytes || scanned_ > limits_.headerBytes) {
    wrong(431, "the header section is larger than this server takes");
  }
  return skipped;
}

std::size_t RequestParser::readBody(std::string_view bytes) {
  std::string* const body = discard_ ? nullptr : &request_.body;
  if (!chunks_) {
    const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), bodyLeft_));
    if (body != nullptr) body->append(bytes.substr(0, n));
    bodyLeft_ -= n;
    if (bodyLeft_ == 0) state_ = State::Complete;
    return n;
  }
  const std::size_t n = chunks_->read(bytes, body);
  switch (chunks_->state()) {
    case ChunkedBody::State::More:
      break;
    case ChunkedBody::State::Done:
      state_ = State::Complete;
      break;
    case ChunkedBody::State::Malformed:
      wrong(400, "the chunked body is malformed");
      break;
    case ChunkedBody::State::TooLarge:
      wrong(413, "the body is larger than this server takes");
      break;
    case ChunkedBody::State::LinesTooLong:
      wrong(431, "a chunk's size line or the trailers are larger than this server takes");
      break;
  }
  return n;
}

void RequestParser::parseHead(std::string_view head) {
  Grammar grammar(*this);
  error_code error;
  grammar.put(boost::asio::buffer(head.data(), head.size()), error);
  if (error == http::error::bad_version && namesAVersion(head.substr(0, head.find('\r')))) {
    return wrong(505, "this server speaks HTTP/1.1 and HTTP/1.0");
  }
  if (error == http::error::bad_method) return wrong(400, "the method is not a token");
  if (error == http::error::bad_target) return wrong(400, "the request target is malformed");
  if (error == http::error::bad_content_length || error == http::error::multiple_content_length ||
      error == http::error::bad_transfer_encoding) {
    return wrong(400, "Content-Length and Transfer-Encoding do not give the body one length");
  }
  if (error || !grammar.is_header_done()) return wrong(400, "the header section is malformed");
  keepAlive_ = grammar.keep_alive();
  checkFraming();
  if (state_ != State::Wrong) checkHost();
  if (state_ != State::Wrong) checkTarget();
  if (state_ == State::Wrong) return;
  if (contentLength_) {
    // What is announced is not yet sent: memory is taken as bytes come, the first of it at once.
    constexpr std::uint64_t kAtOnce = 64 << 10;
    bodyLeft_ = *contentLength_;
    request_.body.reserve(static_cast<std::size_t>(std::min(bodyLeft_, kAtOnce)));
  }
  state_ = chunks_ || bodyLeft_ > 0 ? State::Body : State::Complete;
}

void RequestParser::checkFraming() {
  std::optional<std::string_view> length;
  std::optional<std::string_view> coding;
  for (const HttpHeader& line : request_.headers) {
    if (equalsIgnoringCase(line.name, "Content-Length")) {
      if (length) return wrong(400, "Content-Length is there more than once");
      length = line.value;
    } else if (equalsIgnoringCase(line.name, "Transfer-Encoding")) {
      if (coding) return wrong(400, "Transfer-Encoding is there more than once");
      coding = line.value;
    }
  }
  if (length && coding) {
    return wrong(400, "Content-Length and Transfer-Encoding are both there");
  }
  if (coding) {
    if (http10_) return wrong(400, "HTTP/1.0 has no Transfer-Encoding");
    if (!equalsIgnoringCase(*coding, "chunked")) {
      return wrong(501, "this server knows no Transfer-Encoding but chunked");
    }
    chunks_.emplace(limits_.bodyBytes, limits_.headerBytes);
  }
  if (length) {
    contentLength_ = number(*length);
    if (!contentLength_) return wrong(400, "Content-Length is not a number of bytes");
    if (*contentLength_ > limits_.bodyBytes) {
      return wrong(413, "the body is larger than this server takes");
    }
  }
}

void RequestParser::checkHost() {
  std::optional<std::string_view> host;
  for (const HttpHeader& line : request_.headers) {
    if (!equalsIgnoringCase(line.name, "Host")) continue;
    if (host) return wrong(400, "Host is there more than once");
    host = line.value;
  }
  if (!host && !http10_) return wrong(400, "there is no Host");
  if (host && !std::all_of(host->begin(), host->end(), grammar::host)) {
    return wrong(400, "Host is malformed");
  }
}

void RequestParser::checkTarget() {
  std::string& target = request_.target;
  if (request_.method == "CONNECT") return wrong(501, "this server is not a proxy");
  if (!std::all_of(target.begin(), target.end(), grammar::target)) {
    return wrong(400, "the request target is malformed");
  }
  if (target.front() == '/') return;
  if (target == "*" && request_.method == "OPTIONS") return;
  // The absolute form, which a server must take as well (RFC 9112, 3.2.2).
  const std::size_t scheme = target.find("://");
  if (scheme == std::string::npos ||
      !(equalsIgnoringCase(std::string_view(target).substr(0, scheme), "http") ||
        equalsIgnoringCase(std::string_view(target).substr(0, scheme), "https"))) {
    return wrong(400, "the request target is malformed");
  }
  const std::size_t authority = scheme + 3;
  const std::size_t path = std::min(target.find_first_of("/?", authority), target.size());
  std::string host = target.substr(authority, path - authority);
  if (host.empty() || !std::all_of(host.begin(), host.end(), grammar::host)) {
    return wrong(400, "the request target is malformed");
  }
  request_.headers.set("Host", std::move(host));
  target.erase(0, path);
  if (target.empty() || target.front() == '?') target.insert(0, "/");
}

std::optional<std::string_view> RequestParser::expectation() const {
  if (http10_) return std::nullopt;
  return request_.headers.find("Expect");
}

}  // namespace hooks
