#include "conformance/run/report_kept.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/run/formats.h"
#include "conformance/run/report_curl.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSchema = "okta-conformance-run/1";

bool write(const fs::path& file, const std::string& content) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << content;
  out.close();
  // Wherever it is: it says how somebody's receiver is reached.
  std::error_code error;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write, error);
  return out.good();
}

JsonArray listOf(const std::vector<std::string>& texts) {
  JsonArray list;
  for (const std::string& text : texts) list.push_back(Json(text));
  return list;
}

std::vector<std::string> textsAt(const Json& document, const char* pointer) {
  std::vector<std::string> all;
  const Json* list = at(document, pointer);
  if (list == nullptr || !list->is_array()) throw ShapeError(pointer, "an array", "none");
  for (const Json& text : list->get_array()) {
    if (!text.is_string()) throw ShapeError(pointer, "strings", compact(text));
    all.emplace_back(text.get_string());
  }
  return all;
}

}  // namespace

std::optional<fs::path> keptFolder() {
  const auto variable = [](const char* name) -> std::string {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
  };
  if (const std::string own = variable("OKTA_CONFORMANCE_STATE"); !own.empty()) return own;
  if (const std::string state = variable("XDG_STATE_HOME"); !state.empty()) {
    return fs::path(state) / "okta-conformance";
  }
  if (const std::string home = variable("HOME"); !home.empty()) {
    return fs::path(home) / ".local" / "state" / "okta-conformance";
  }
  return std::nullopt;
}

bool keepRun(const fs::path& folder, const Report& report, const KeptRun& run) {
  std::error_code error;
  const bool made = fs::create_directories(folder, error);
  if (error) return false;
  // One that was there may hold what others need, and is left as it is but for our own files.
  if (made) fs::permissions(folder, fs::perms::owner_all, error);
  for (const auto* checks : {&receiverChecks(), &orgChecks()}) {
    for (const Check& check : *checks) fs::remove(folder / bodyFileName(check), error);
  }
  for (const CheckResult& result : report.results) {
    const bool failed = result.verdict == Verdict::Fail || result.verdict == Verdict::Warn ||
                        result.verdict == Verdict::Info || result.verdict == Verdict::Error;
    const Exchange* last = lastSent(result);
    if (!failed || last == nullptr) continue;
    const std::string& body = last->request.body;
    if (!body.empty() && !write(folder / bodyFileName(*result.check), body)) return false;
  }
  return write(folder / "run.json", pretty(JsonObject{{"schema", kSchema},
                                                      {"command", run.command},
                                                      {"arguments", listOf(run.arguments)},
                                                      {"directory", run.directory},
                                                      {"seed", run.seed},
                                                      {"missing", run.missing},
                                                      {"failed", listOf(run.failed)}}) +
                                        "\n");
}

namespace {

KeptRun readFrom(const std::string& text) {
  const Json document = readJson(text);
  if (textAt(document, "/schema") != kSchema) {
    throw ShapeError("/schema", kSchema, "another version's");
  }
  KeptRun run{.command = std::string(textAt(document, "/command").value_or("receiver")),
              .arguments = textsAt(document, "/arguments"),
              .directory = std::string(textAt(document, "/directory").value_or("")),
              .missing = std::string(textAt(document, "/missing").value_or("")),
              .failed = textsAt(document, "/failed")};
  const Json* seed = at(document, "/seed");
  if (seed == nullptr || !seed->is_number()) throw ShapeError("/seed", "a number", "none");
  run.seed = seed->to_number<std::uint64_t>();
  return run;
}

}  // namespace

KeptRun keptRun(const fs::path& folder) {
  const fs::path file = folder / "run.json";
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    throw ShapeError("replay", "a run that failed, kept in " + folder.string(),
                     "none; okta-conformance receiver --url URL keeps one, and org --url URL");
  }
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  try {
    return readFrom(text);
  } catch (const ShapeError& error) {
    throw ShapeError(file.string() + (error.where().starts_with('/') ? error.where() : ""),
                     error.expected(), error.found() + "; run the checks again, which writes it");
  }
}

}  // namespace hooks
