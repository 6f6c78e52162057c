#include "mock-okta/org/system_log_documents.h"

#include <algorithm>

namespace hooks {

namespace {

constexpr std::size_t kFirstBlock = 64 << 10;
constexpr std::size_t kBlock = 1 << 20;
constexpr std::size_t kFirstSlots = 1024;

std::uint32_t hashOf(char kind, std::string_view content) {
  const std::size_t hash =
      std::hash<std::string_view>()(content) * 31 + static_cast<unsigned>(kind);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

template <typename T>
std::string_view bytesOf(const T& value) {
  return {reinterpret_cast<const char*>(&value), sizeof(value)};
}

std::string_view bytesOf(const std::vector<LogDocuments::Ref>& refs) {
  return {reinterpret_cast<const char*>(refs.data()), refs.size() * sizeof(refs[0])};
}

template <typename T>
T numberIn(std::string_view content) {
  T value{};
  std::memcpy(&value, content.data(), sizeof(value));
  return value;
}

}  // namespace

LogDocuments::LogDocuments() { clear(); }

void LogDocuments::clear() {
  values_.clear();
  blocks_.clear();
  blockUsed_ = blockSize_ = blockBytes_ = 0;
  slots_.assign(kFirstSlots, {});
  slotsUsed_ = 0;
}

std::size_t LogDocuments::bytes() const {
  return blockBytes_ + values_.capacity() * sizeof(values_[0]) + slots_.capacity() * sizeof(Slot);
}

// A value is its kind, the length of its content in sevens of bits, and the content.
LogDocuments::Stored LogDocuments::stored(Ref ref) const {
  const char* at = values_[ref];
  const auto kind = static_cast<Kind>(*at++);
  std::size_t length = 0;
  for (int shift = 0;; shift += 7) {
    const auto byte = static_cast<unsigned char>(*at++);
    length |= static_cast<std::size_t>(byte & 0x7F) << shift;
    if (byte < 0x80) break;
  }
  return {kind, {at, length}};
}

LogDocuments::Ref LogDocuments::add(Kind kind, std::string_view content) {
  const std::size_t needed = content.size() + 11;
  if (blockSize_ - blockUsed_ < needed) {
    blockSize_ = std::max(needed, blocks_.empty() ? kFirstBlock : kBlock);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(blockSize_));
    blockBytes_ += blockSize_;
    blockUsed_ = 0;
  }
  char* const begin = blocks_.back().get() + blockUsed_;
  char* at = begin;
  *at++ = static_cast<char>(kind);
  std::size_t length = content.size();
  for (; length >= 0x80; length >>= 7) *at++ = static_cast<char>((length & 0x7F) | 0x80);
  *at++ = static_cast<char>(length);
  at = std::copy(content.begin(), content.end(), at);
  blockUsed_ += static_cast<std::size_t>(at - begin);
  values_.push_back(begin);
  return static_cast<Ref>(values_.size() - 1);
}

LogDocuments::Ref LogDocuments::lookUp(std::uint32_t hash, Kind kind,
                                       std::string_view content) const {
  for (std::size_t i = hash & (slots_.size() - 1); slots_[i].ref != kNone;
       i = (i + 1) & (slots_.size() - 1)) {
    if (slots_[i].hash != hash) continue;
    const Stored found = stored(slots_[i].ref);
    if (found.kind == kind && found.content == content) return slots_[i].ref;
  }
  return kNone;
}

void LogDocuments::grow() {
  std::vector<Slot> before(slots_.size() * 2);
  before.swap(slots_);
  for (const Slot& slot : before) {
    if (slot.ref == kNone) continue;
    std::size_t i = slot.hash & (slots_.size() - 1);
    while (slots_[i].ref != kNone) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = slot;
  }
}

LogDocuments::Put LogDocuments::putShared(Kind kind, std::string_view content) {
  const std::uint32_t hash = hashOf(static_cast<char>(kind), content);
  const Ref known = lookUp(hash, kind, content);
  if (known != kNone) return {known, true};
  if (++slotsUsed_ * 4 > slots_.size() * 3) grow();
  const Ref ref = add(kind, content);
  std::size_t i = hash & (slots_.size() - 1);
  while (slots_[i].ref != kNone) i = (i + 1) & (slots_.size() - 1);
  slots_[i] = {hash, ref};
  return {ref, false};
}

LogDocuments::Put LogDocuments::putObject(const JsonObject& object) {
  std::vector<Ref> names;
  std::vector<Ref> content(1);
  bool known = true;
  for (const auto& [name, value] : object) {
    names.push_back(putShared(Kind::Text, name).ref);
    const Put put = putValue(value);
    known = known && put.known;
    content.push_back(put.ref);
  }
  content[0] = putShared(Kind::Shape, bytesOf(names)).ref;
  if (!known) return {add(Kind::Object, bytesOf(content)), false};
  return putShared(Kind::Object, bytesOf(content));
}

LogDocuments::Put LogDocuments::putValue(const Json& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return putShared(Kind::Null, {});
    case boost::json::kind::bool_:
      return putShared(value.get_bool() ? Kind::True : Kind::False, {});
    case boost::json::kind::int64:
      return putShared(Kind::Int, bytesOf(value.get_int64()));
    case boost::json::kind::uint64:
      return putShared(Kind::Uint, bytesOf(value.get_uint64()));
    case boost::json::kind::double_:
      return putShared(Kind::Double, bytesOf(value.get_double()));
    case boost::json::kind::string:
      return putShared(Kind::Text, value.get_string());
    case boost::json::kind::object:
      return putObject(value.get_object());
    case boost::json::kind::array:
      break;
  }
  std::vector<Ref> content;
  bool known = true;
  for (const Json& element : value.get_array()) {
    const Put put = putValue(element);
    known = known && put.known;
    content.push_back(put.ref);
  }
  if (!known) return {add(Kind::Array, bytesOf(content)), false};
  return putShared(Kind::Array, bytesOf(content));
}

LogDocuments::Ref LogDocuments::put(const Json& value) { return putValue(value).ref; }

LogDocuments::Ref LogDocuments::find(std::string_view text) const {
  return lookUp(hashOf(static_cast<char>(Kind::Text), text), Kind::Text, text);
}

Json LogDocuments::get(Ref ref) const {
  const Stored value = stored(ref);
  switch (value.kind) {
    case Kind::Null:
      return nullptr;
    case Kind::False:
      return false;
    case Kind::True:
      return true;
    case Kind::Int:
      return numberIn<std::int64_t>(value.content);
    case Kind::Uint:
      return numberIn<std::uint64_t>(value.content);
    case Kind::Double:
      return numberIn<double>(value.content);
    case Kind::Text:
      return boost::json::string(value.content);
    case Kind::Array: {
      JsonArray array;
      view(ref).eachRef([&](Ref element) { array.push_back(get(element)); });
      return array;
    }
    case Kind::Object:
    case Kind::Shape:
      break;
  }
  JsonObject object;
  const std::string_view names = stored(view(ref).shape()).content;
  const std::size_t count = names.size() / sizeof(Ref);
  object.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    object.emplace(textOf(refAt(names, i)), get(view(ref).at(i)));
  }
  return object;
}

std::optional<std::size_t> LogDocuments::View::slotOf(Ref name) const {
  const std::string_view names = documents_->stored(shape()).content;
  const std::size_t count = names.size() / sizeof(Ref);
  for (std::size_t i = 0; i < count; ++i) {
    if (refAt(names, i) == name) return i;
  }
  return std::nullopt;
}

std::optional<LogDocuments::View> LogDocuments::View::member(Ref name) const {
  const auto slot = slotOf(name);
  return slot ? std::optional(View(*documents_, at(*slot))) : std::nullopt;
}

scim::Scalar LogDocuments::View::scalar() const {
  const Stored value = documents_->stored(ref_);
  switch (value.kind) {
    case Kind::False:
      return false;
    case Kind::True:
      return true;
    case Kind::Int:
      return static_cast<double>(numberIn<std::int64_t>(value.content));
    case Kind::Uint:
      return static_cast<double>(numberIn<std::uint64_t>(value.content));
    case Kind::Double:
      return numberIn<double>(value.content);
    case Kind::Text:
      return value.content;
    default:
      return std::monostate();
  }
}

}  // namespace hooks
