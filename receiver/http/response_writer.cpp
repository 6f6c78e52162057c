#include "receiver/http/response_writer.h"

#include <algorithm>
#include <charconv>

#include "receiver/http/grammar.h"

namespace hooks {

namespace {

bool canTravel(const HttpResponse& response) {
  if (response.status < 200 || response.status > 599) return false;
  return std::all_of(response.headers.begin(), response.headers.end(), [](const HttpHeader& line) {
    return !line.name.empty() && std::all_of(line.name.begin(), line.name.end(), grammar::token) &&
           std::all_of(line.value.begin(), line.value.end(), grammar::value);
  });
}

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), grammar::digit);
}

void appendNumber(std::string& out, std::size_t number) {
  char buffer[24];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  out.append(buffer, end);
}

}  // namespace

bool saysClose(const HttpHeaders& headers) {
  for (std::string_view value : headers.all("Connection")) {
    while (!value.empty()) {
      std::string_view option = value.substr(0, value.find(','));
      value.remove_prefix(std::min(value.size(), option.size() + 1));
      while (!option.empty() && grammar::blank(option.front())) option.remove_prefix(1);
      while (!option.empty() && grammar::blank(option.back())) option.remove_suffix(1);
      if (equalsIgnoringCase(option, "close")) return true;
    }
  }
  return false;
}

bool writeResponse(std::string& out, const HttpResponse& response, const AnswerTo& to) {
  if (!canTravel(response)) return false;
  const bool bodiless = response.status == 204 || response.status == 304;
  bool lengthSaid = false;
  bool dateSaid = to.date.empty();

  out.append("HTTP/1.1 ");
  appendNumber(out, static_cast<std::size_t>(response.status));
  out.append(" ").append(reasonPhrase(response.status)).append("\r\n");
  const auto length = [&](std::string_view name, std::string_view given) {
    // To HEAD a handler may say how long the body would be without making it.
    const bool believed = to.head && response.body.empty() && digits(given);
    out.append(name).append(": ");
    if (believed) {
      out.append(given);
    } else {
      appendNumber(out, response.body.size());
    }
    out.append("\r\n");
    lengthSaid = true;
  };
  for (const HttpHeader& line : response.headers) {
    if (equalsIgnoringCase(line.name, "Connection") ||
        equalsIgnoringCase(line.name, "Transfer-Encoding")) {
      continue;
    }
    if (equalsIgnoringCase(line.name, "Content-Length")) {
      if (!bodiless && !lengthSaid) length(line.name, line.value);
      continue;
    }
    if (equalsIgnoringCase(line.name, "Date")) dateSaid = true;
    out.append(line.name).append(": ").append(line.value).append("\r\n");
  }
  if (!dateSaid) out.append("Date: ").append(to.date).append("\r\n");
  if (!bodiless && !lengthSaid) length("Content-Length", {});
  if (to.close) {
    out.append("Connection: close\r\n");
  } else if (to.http10) {
    out.append("Connection: keep-alive\r\n");
  }
  out.append("\r\n");
  if (!bodiless && !to.head) out.append(response.body);
  return true;
}

}  // namespace hooks
