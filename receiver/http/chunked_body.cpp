#include "receiver/http/chunked_body.h"

#include <algorithm>
#include <limits>

#include "receiver/http/grammar.h"

namespace hooks {

namespace {

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void skipBlanks(std::string_view& text) {
  while (!text.empty() && grammar::blank(text.front())) text.remove_prefix(1);
}

bool skipToken(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), grammar::token);
  if (end == text.begin()) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
  return true;
}

bool skipQuoted(std::string_view& text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (!grammar::value(text[i])) return false;
    if (text[i] == '"') {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] == '\\' && (++i == text.size() || !grammar::value(text[i]))) return false;
  }
  return false;
}

// *( BWS ";" BWS name [ BWS "=" BWS value ] )
bool extensions(std::string_view text) {
  while (!text.empty()) {
    skipBlanks(text);
    if (text.empty() || text.front() != ';') return false;
    text.remove_prefix(1);
    skipBlanks(text);
    if (!skipToken(text)) return false;
    std::string_view rest = text;
    skipBlanks(rest);
    if (rest.empty() || rest.front() != '=') continue;
    rest.remove_prefix(1);
    skipBlanks(rest);
    if (rest.empty() || !(rest.front() == '"' ? skipQuoted(rest) : skipToken(rest))) return false;
    text = rest;
  }
  return true;
}

}  // namespace

std::size_t ChunkedBody::read(std::string_view bytes, std::string* data) {
  std::size_t used = 0;
  while (state_ == State::More && used < bytes.size()) {
    if (part_ != Part::Data) {
      used += readLine(bytes.substr(used));
      continue;
    }
    const auto n =
        static_cast<std::size_t>(std::min<std::uint64_t>(chunkLeft_, bytes.size() - used));
    if (data != nullptr) data->append(bytes.substr(used, n));
    used += n;
    chunkLeft_ -= n;
    if (chunkLeft_ == 0) part_ = Part::DataEnd;
  }
  return used;
}

std::size_t ChunkedBody::readLine(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  const std::size_t n = end == std::string_view::npos ? bytes.size() : end + 1;
  const std::size_t limit = part_ == Part::DataEnd ? 2 : lineBytes_ - trailerBytes_;
  if (line_.size() + n > limit) {
    state_ = part_ == Part::DataEnd ? State::Malformed : State::LinesTooLong;
    return 0;
  }
  line_.append(bytes.substr(0, n));
  if (end == std::string_view::npos) return n;
  if (line_.size() < 2 || line_[line_.size() - 2] != '\r') {
    state_ = State::Malformed;
    return n;
  }
  line_.resize(line_.size() - 2);
  switch (part_) {
    case Part::Size:
      sizeLine();
      break;
    case Part::DataEnd:
      part_ = Part::Size;  // the limit of two bytes left room for nothing else
      break;
    default:
      trailerLine();
  }
  line_.clear();
  return n;
}

void ChunkedBody::sizeLine() {
  std::size_t digits = 0;
  std::uint64_t size = 0;
  for (int digit = 0; digits < line_.size() && (digit = hexValue(line_[digits])) >= 0; ++digits) {
    if (size > std::numeric_limits<std::uint64_t>::max() / 16) {
      state_ = State::Malformed;
      return;
    }
    size = size * 16 + static_cast<std::uint64_t>(digit);
  }
  if (digits == 0 || !extensions(std::string_view(line_).substr(digits))) {
    state_ = State::Malformed;
  } else if (size > bodyLeft_) {
    state_ = State::TooLarge;
  } else {
    bodyLeft_ -= size;
    chunkLeft_ = size;
    part_ = size == 0 ? Part::Trailers : Part::Data;
  }
}

void ChunkedBody::trailerLine() {
  if (line_.empty()) {
    state_ = State::Done;
    return;
  }
  trailerBytes_ += line_.size() + 2;
  std::string_view value = line_;
  if (!skipToken(value) || value.empty() || value.front() != ':' ||
      !std::all_of(value.begin(), value.end(), grammar::value)) {
    state_ = State::Malformed;
  }
}

}  // namespace hooks
