#include "conformance/checks/org/asking.h"

#include <algorithm>

#include "conformance/check/outcome.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

constexpr std::size_t kShown = 300;

std::string cut(std::string text) {
  if (text.size() > kShown) text = text.substr(0, kShown) + "…";
  return text;
}

Json read(const std::string& body, const std::string& what) {
  try {
    return readJson(body);
  } catch (const ShapeError&) {
    throw Unmet("a JSON document as " + what, body.empty() ? "no body" : cut(body));
  }
}

}  // namespace

Json documentOf(const Exchange& exchange) {
  if (!exchange.answered()) throw Unmet("an answer", described(exchange));
  return read(exchange.response->body, "the answer");
}

Json documentOf(const HttpRequest& request) { return read(request.body, "the request's body"); }

void expectThat(bool met, const std::string& expected, const std::string& actual) {
  if (!met) throw Unmet(expected, cut(actual));
}

void expectSame(const std::string& what, const std::string& expected, const std::string& actual) {
  expectThat(expected == actual, what + ": " + cut(expected), actual.empty() ? "nothing" : actual);
}

void expectAt(const Json& document, std::string_view pointer, const Json& expected) {
  const Json* found = at(document, pointer);
  expectSame(std::string(pointer), compact(expected),
             found == nullptr ? "no such member" : compact(*found));
}

void expectMembers(const Json& document, std::string_view pointer,
                   std::initializer_list<std::string_view> names) {
  std::string wanted;
  for (const std::string_view name : names) wanted += std::string(name) + " ";
  const Json* object = pointer.empty() ? &document : at(document, pointer);
  std::string found;
  if (object != nullptr && object->is_object()) {
    for (const auto& member : object->get_object()) found += std::string(member.key()) + " ";
  }
  expectSame("the members of " + (pointer.empty() ? "the document" : std::string(pointer)), wanted,
             found);
}

void expectError(const Exchange& exchange, int status, std::string_view code) {
  expectStatus(exchange, {status});
  expectAt(documentOf(exchange), "/errorCode", Json(code));
}

void expectCause(const Exchange& exchange, std::string_view text) {
  const Json document = documentOf(exchange);
  const Json* causes = at(document, "/errorCauses");
  bool found = false;
  if (causes != nullptr && causes->is_array()) {
    for (const Json& cause : causes->get_array()) {
      found = found || textIn(cause, "/errorSummary").find(text) != std::string::npos;
    }
  }
  expectThat(found, "one of errorCauses about '" + std::string(text) + "'",
             causes == nullptr ? "no errorCauses" : compact(*causes));
}

const Json& needed(const Json& document, std::string_view pointer) {
  const Json* found = at(document, pointer);
  if (found == nullptr) {
    throw Unmet("something at " + std::string(pointer), cut(compact(document)));
  }
  return *found;
}

std::string textIn(const Json& document, std::string_view pointer) {
  return std::string(textAt(document, pointer).value_or(""));
}

std::vector<Json> eventsOf(const ProbeCall& call) {
  const Json document = documentOf(call.request);
  const Json* events = at(document, "/data/events");
  if (events == nullptr || !events->is_array()) {
    throw Unmet("an array at /data/events", cut(call.request.body));
  }
  return {events->get_array().begin(), events->get_array().end()};
}

std::vector<std::string> headerNames(const HttpRequest& request) {
  std::vector<std::string> names;
  for (const HttpHeader& line : request.headers) {
    bool own = false;
    for (const std::string_view added : {"Host", "Connection", "Content-Length"}) {
      own = own || equalsIgnoringCase(line.name, added);
    }
    if (!own) names.push_back(line.name);
  }
  return names;
}

Json with(Json document, std::string_view pointer, Json value) {
  const std::size_t slash = pointer.rfind('/');
  Json* parent = slash == 0 ? &document : at(document, pointer.substr(0, slash));
  if (parent != nullptr && parent->is_object()) {
    parent->get_object()[pointer.substr(slash + 1)] = std::move(value);
  }
  return document;
}

Json without(Json document, std::string_view parent, std::string_view member) {
  Json* place = parent.empty() ? &document : at(document, parent);
  if (place != nullptr && place->is_object()) place->get_object().erase(member);
  return document;
}

std::string linkOf(const Exchange& exchange, const std::string& relation) {
  if (!exchange.answered()) return {};
  for (const std::string_view value : exchange.response->headers.all("Link")) {
    const std::string line(value);
    for (std::size_t at = line.find('<'); at != line.npos; at = line.find('<', at + 1)) {
      const std::size_t end = line.find('>', at);
      if (end == line.npos) break;
      const std::string rest = line.substr(end, line.find('<', end) - end);
      if (rest.find("rel=\"" + relation + "\"") != rest.npos) {
        return line.substr(at + 1, end - at - 1);
      }
    }
  }
  return {};
}

std::string targetOf(const std::string& url) { return HttpUrl::parse(url).target; }

}  // namespace hooks
