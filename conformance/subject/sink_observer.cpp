#include "conformance/subject/sink_observer.h"

#include <algorithm>
#include <charconv>

#include "conformance/check/outcome.h"
#include "conformance/subject/markers.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

constexpr std::size_t kLineKept = 300;
// Many times what a run sends events.
constexpr std::size_t kRequestsKept = 100'000;

HttpServerOptions optionsFor(const std::string& address) {
  const auto colon = address.rfind(':');
  std::uint16_t port = 0;
  bool good = colon != std::string::npos && colon > 0;
  if (good) {
    const char* end = address.data() + address.size();
    const auto [rest, problem] = std::from_chars(address.data() + colon + 1, end, port);
    good = problem == std::errc() && rest == end;
  }
  if (!good) {
    throw ShapeError("--sink", "an address of this machine such as 127.0.0.1:0",
                     "'" + address + "'");
  }
  HttpServerOptions options{.port = port};
  options.address = address.substr(0, colon);
  if (options.address.starts_with('[') && options.address.ends_with(']')) {
    options.address = options.address.substr(1, options.address.size() - 2);
  }
  return options;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The @ of a marker travels as %40 in a form, and where a client is careful with its urls.
std::string percentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 &&
                        hexDigit(text[i + 2]) >= 0;
    decoded +=
        escape ? static_cast<char>(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return decoded;
}

}  // namespace

SinkObserver::SinkObserver(const std::string& address) : server_(*this, optionsFor(address)) {
  server_.start();
}

HttpResponse SinkObserver::handle(const HttpRequest& request) {
  std::set<std::string> markers;
  const auto search = [&](std::string_view text) {
    markers.merge(markersIn(text));
    if (text.find('%') != text.npos) markers.merge(markersIn(percentDecoded(text)));
  };
  search(request.target);
  for (const HttpHeader& line : request.headers) search(line.value);
  search(request.body);
  std::string line = request.method + " " + request.target.substr(0, kLineKept);
  const std::lock_guard guard(mutex_);
  if (requests_.size() >= kRequestsKept) {
    flooded_ = true;
    return HttpResponse{204};
  }
  for (const std::string& marker : markers) byMarker_[marker].push_back(requests_.size());
  requests_.push_back(std::move(line));
  return HttpResponse{204};
}

void SinkObserver::look() {
  const std::lock_guard guard(mutex_);
  if (flooded_) throw Unclear(name() + " was called more often than it can count");
}

std::vector<Effect> SinkObserver::effects(std::string_view marker) {
  const std::lock_guard guard(mutex_);
  std::vector<Effect> found;
  const auto places = byMarker_.find(marker);
  if (places == byMarker_.end()) return found;
  for (const std::size_t place : places->second) found.push_back({requests_[place]});
  return found;
}

std::vector<std::string> SinkObserver::requestsWith(std::string_view text) {
  std::vector<std::string> found;
  for (Effect& effect : effects(text)) found.push_back(std::move(effect.detail));
  if (!found.empty()) return found;
  const std::lock_guard guard(mutex_);
  std::copy_if(requests_.begin(), requests_.end(), std::back_inserter(found),
               [&](const std::string& line) { return line.find(text) != std::string::npos; });
  return found;
}

bool SinkObserver::sawAnything() {
  const std::lock_guard guard(mutex_);
  return !requests_.empty();
}

}  // namespace hooks
