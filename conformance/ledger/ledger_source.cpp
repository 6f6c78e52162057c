#include "conformance/ledger/ledger_source.h"

#include <boost/regex.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>

#include "conformance/check/outcome.h"
#include "conformance/subject/asked_url.h"
#include "conformance/subject/shell_command.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

void countFile(const std::string& file, const std::optional<boost::regex>& match,
               EffectCount& count) {
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  std::error_code none;
  if (!in || std::filesystem::is_directory(file, none)) {
    throw Unclear("the log " + file + " cannot be read: " +
                  std::strerror(in           ? EISDIR
                                : errno == 0 ? EIO
                                             : errno));
  }
  try {
    for (std::string line; std::getline(in, line);) {
      if (!match || boost::regex_search(line, *match)) count.take(line);
    }
  } catch (const std::runtime_error& error) {
    throw Unclear("--observe-match could not be tried on a line of the log: " +
                  std::string(error.what()));
  }
  if (in.bad()) throw Unclear("the log " + file + " cannot be read to its end");
}

void countLines(std::string_view text, EffectCount& count) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty()) count.take(line);
  }
}

}  // namespace

LedgerSource effectsInLogs(std::vector<std::string> files, const std::string& match) {
  std::optional<boost::regex> pattern;
  try {
    if (!match.empty()) pattern.emplace(match);
  } catch (const boost::regex_error& error) {
    throw ShapeError("--observe-match", "a regular expression", "'" + match + "': " + error.what());
  }
  std::string name = files.size() == 1 ? "the log " : "the logs ";
  for (const std::string& file : files) name += (&file == &files.front() ? "" : ", ") + file;
  return {std::move(name), [files = std::move(files), pattern](EffectCount& count) {
            for (const std::string& file : files) countFile(file, pattern, count);
          }};
}

LedgerSource effectsAtUrl(std::string url, Transport& transport, std::string pointer) {
  const std::string name = "the page " + withoutSecrets(url);
  if (!pointer.empty() && pointer.front() != '/') {
    throw ShapeError("--observe-pointer", "a JSON Pointer such as /data/rows", "'" + pointer + "'");
  }
  return {name, [name, url = std::move(url), &transport,
                 pointer = std::move(pointer)](EffectCount& count) {
            const Exchange answer = getFrom(transport, url);
            if (answer.status() != 200) throw Unclear(name + " " + unanswerableBecause(answer));
            try {
              countDocument(answer.response->body, pointer, count);
            } catch (const Unclear& unclear) {
              throw Unclear(name + ": " + unclear.reason);
            }
          }};
}

LedgerSource effectsOfCommand(std::string command) {
  // Not the command itself: it may hold a password.
  const std::string name = "the command of --observe-cmd";
  return {name, [name, command = std::move(command)](EffectCount& count) {
            const ShellResult result = runShell(command);
            if (!result.good()) throw Unclear(name + " " + result.described());
            countLines(result.output, count);
          }};
}

void countDocument(std::string_view text, const std::string& pointer, EffectCount& count) {
  Json document;
  try {
    document = readJson(text);
  } catch (const ShapeError& error) {
    throw Unclear("the answer is not JSON: at " + error.where() + " expected " + error.expected());
  }
  const Json* place = pointer.empty() ? &document : at(document, pointer);
  if (place == nullptr) throw Unclear("there is nothing at " + pointer + " in the answer");
  if (place->is_array()) {
    for (const Json& element : place->get_array()) {
      count.take(element.is_string() ? std::string(element.get_string()) : compact(element));
    }
    return;
  }
  const Json* counts = at(*place, "/count");
  if (counts == nullptr || !counts->is_object()) {
    throw Unclear((pointer.empty() ? "the document" : pointer) +
                  R"( is to be an array of effects or {"count": {text: n}}; it is of the type )" +
                  std::string(jsonTypeName(*place)) +
                  (pointer.empty() ? "; --observe-pointer says where they are" : ""));
  }
  for (const auto& [name, number] : counts->get_object()) {
    if (!number.is_int64() || number.get_int64() < 0) {
      throw Unclear("/count/" + std::string(name).substr(0, 80) +
                    " is to be a whole number, the count of effects");
    }
    if (number.get_int64() > 0) count.take(name, static_cast<std::size_t>(number.get_int64()));
  }
}

}  // namespace hooks
