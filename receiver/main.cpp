// okta-receiver: reads options, makes the real clock, inbox and server, and hands them to each
// other.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "receiver/cli/arguments.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/cli/stop_signals.h"
#include "receiver/core/effects.h"
#include "receiver/core/front_page.h"
#include "receiver/core/human_line.h"
#include "receiver/core/memory_inbox.h"
#include "receiver/core/receiver_handler.h"
#include "receiver/core/worker.h"
#include "receiver/http/http_server.h"
#include "receiver/store/sqlite_inbox.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;

// How long a stop takes at most: for requests in hand, and then for events accepted.
constexpr auto kAnswerPatience = 3s;
constexpr auto kWorkPatience = 5s;

struct ServeOptions {
  std::string bind = "127.0.0.1";
  std::uint16_t port = 8082;
  std::string path = "/userCreated";
  std::string authHeader = "Authorization";
  std::string inbox = "memory";
  std::string effects = {};
  std::string tlsCertificate = {};
  std::string tlsKey = {};
  std::size_t maxBody = 16 << 20;
  int answer = 204;
  bool json = false;
  bool quiet = false;
};

class Serve {
 public:
  explicit Serve(CLI::App& command)
      : secret_(command, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
                "What callers must carry in the auth header, whole, as in \"Basic YWRt…\"") {
    command.add_option("--bind", options_.bind, "The address to listen on")
        ->capture_default_str()
        ->type_name("ADDRESS");
    command.add_option("--port", options_.port, "The port; 0 takes a free one")
        ->capture_default_str()
        ->check(CLI::Range(0, 65535))
        ->type_name("PORT");
    command.add_option("--path", options_.path, "The path of the hook's address")
        ->capture_default_str()
        ->type_name("PATH");
    command.add_option("--auth-header", options_.authHeader, "The header that carries the secret")
        ->capture_default_str()
        ->type_name("NAME");
    command
        .add_option("--inbox", options_.inbox,
                    "Where events wait to be processed: memory, or sqlite:FILE, which survives a "
                    "crash")
        ->capture_default_str()
        ->type_name("memory|sqlite:FILE");
    command
        .add_option("--effects", options_.effects,
                    "Append one JSON object a line to FILE for each event processed")
        ->type_name("FILE");
    command
        .add_option("--tls-cert", options_.tlsCertificate,
                    "Serve https with this certificate chain (PEM)")
        ->type_name("FILE");
    command.add_option("--tls-key", options_.tlsKey, "Its private key (PEM)")->type_name("FILE");
    command.add_option("--max-body", options_.maxBody, "The largest delivery taken")
        ->capture_default_str()
        ->type_name("BYTES")
        ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30));
    command.add_option("--answer", options_.answer, "The status of an accepted delivery")
        ->capture_default_str()
        ->type_name("200|204")
        ->check(CLI::IsMember({200, 204}));
    command.add_flag("--json", options_.json,
                     "Write JSON objects, one a line: ready, then one for each event");
    command.add_flag("--quiet", options_.quiet, "Write neither events nor what was refused");
  }

  int run(StopSignals& signals) {
    if (options_.tlsCertificate.empty() != options_.tlsKey.empty()) {
      throw UsageError("https needs both --tls-cert and --tls-key");
    }
    const Secret secret = secret_.read();
    const std::unique_ptr<Inbox> inbox = makeInbox();
    std::optional<EffectsFile> effects;
    if (!options_.effects.empty()) effects.emplace(options_.effects);

    Worker worker(*inbox, clock_,
                  [&](const Json& event) {
                    if (!effects && options_.quiet) return;
                    const JsonObject effect = effectOf(event, clock_.now());
                    if (effects) effects->append(effect);
                    show(effect);
                  },
                  {.log = [this](std::string_view line) { log(line); }});
    ReceiverHandler receiver({.path = options_.path,
                              .authHeader = options_.authHeader,
                              .secret = secret,
                              .maxBodyBytes = options_.maxBody,
                              .success = options_.answer,
                              .log =
                                  [this](std::string_view line) {
                                    if (!options_.quiet) log(line);
                                  }},
                             *inbox, [&worker] { worker.wake(); });

    Entrance entrance(receiver);
    HttpServer server(entrance, serverOptions());
    const std::string hookUrl = server.url() + options_.path;
    entrance.open({.hookUrl = hookUrl, .authHeader = secret.empty() ? "" : options_.authHeader},
                  options_.path != "/");
    worker.start();
    server.start();
    sayReady(server, hookUrl, !secret.empty());

    signals.wait();
    server.drain(kAnswerPatience);
    const bool drained = worker.drain(kWorkPatience);
    const std::size_t left = inbox->pending();
    if (left > 0) {
      log("receiver: stopped with " + std::to_string(left) + " events not processed" +
          (durable() ? "; they will be after the next start" : ", which are lost"));
    }
    const int status = left > 0 && !durable() ? kExitFailed : kExitOk;
    // What the worker has in hand does not return, and its thread cannot be made to.
    if (!drained) std::_Exit(status);
    return status;
  }

 private:
  // The front page names the server's address, which is known only when the server, which wants a
  // handler, has been made.
  class Entrance : public HttpHandler {
   public:
    explicit Entrance(HttpHandler& receiver) : receiver_(receiver), behind_(&receiver) {}
    void open(FrontPageFacts facts, bool withPage) {
      if (withPage) behind_ = &page_.emplace(std::move(facts), receiver_);
    }
    HttpResponse handle(const HttpRequest& request) override { return behind_->handle(request); }
    std::optional<HttpResponse> refuse(const HttpRequest& head) override {
      return behind_->refuse(head);
    }
    bool mayWait(const HttpRequest& request) const override { return behind_->mayWait(request); }

   private:
    HttpHandler& receiver_;
    HttpHandler* behind_;
    std::optional<FrontPage> page_;
  };

  bool durable() const { return options_.inbox != "memory"; }

  std::unique_ptr<Inbox> makeInbox() {
    constexpr std::string_view kSqlite = "sqlite:";
    if (options_.inbox == "memory") return std::make_unique<MemoryInbox>(clock_);
    if (!options_.inbox.starts_with(kSqlite) || options_.inbox.size() == kSqlite.size()) {
      throw UsageError("--inbox is memory or sqlite:FILE, not \"" + options_.inbox + "\"");
    }
    return std::make_unique<SqliteInbox>(
        options_.inbox.substr(kSqlite.size()), clock_,
        SqliteInboxOptions{.log = [this](std::string_view line) { log(line); }});
  }

  HttpServerOptions serverOptions() {
    HttpServerOptions server{.address = options_.bind, .port = options_.port};
    server.limits.bodyBytes = options_.maxBody;
    if (!options_.tlsCertificate.empty()) {
      server.tls = TlsFiles{.certificate = options_.tlsCertificate, .key = options_.tlsKey};
    }
    server.onDefect = [this](std::string_view what) { log("server: " + std::string(what)); };
    return server;
  }

  void sayReady(const HttpServer& server, const std::string& hookUrl, bool secret) {
    if (!secret) {
      log("receiver: no secret is configured, so anybody who finds this address can deliver; give "
          "--auth-secret-file or OKTA_HOOK_AUTH_SECRET");
    }
    if (options_.json) {
      out_.write(JsonObject{{"type", "ready"},
                            {"program", "okta-receiver"},
                            {"version", programVersion()},
                            {"pid", ::getpid()},
                            {"url", server.url()},
                            {"hook_url", hookUrl},
                            {"auth_header", secret ? Json(options_.authHeader) : Json(nullptr)},
                            {"inbox", options_.inbox}});
      return;
    }
    out_.write("okta-receiver " + programVersion() + " is ready.");
    out_.write("  hook address  " + hookUrl);
    out_.write("  secret        " + (secret ? "expected in the header " + options_.authHeader
                                            : std::string("none: anybody may deliver")));
    out_.write("  inbox         " + options_.inbox +
               (durable() ? "" : " (empty after a restart; sqlite:FILE is not)"));
    out_.write("  next          open " + server.url() + "/ in a browser, or run");
    out_.write("                mock-okta lifecycle --url " + hookUrl);
    out_.write("Stop it with Ctrl-C. Events appear below.");
  }

  void show(JsonObject effect) {
    if (options_.quiet) return;
    if (!options_.json) {
      out_.write(std::string_view(effect.at("line").get_string()));
      return;
    }
    JsonObject event{{"type", "event"}};
    for (const auto& member : effect) event.insert(member);
    out_.write(event);
  }

  void log(std::string_view line) {
    err_.write(formatTime(clock_.now()) + " " + std::string(line));
  }

  ServeOptions options_;
  SecretOption secret_;
  SystemClock clock_;
  LineWriter out_{stdout};
  LineWriter err_{stderr};
};

constexpr const char* kFooter =
    "Examples:\n"
    "  okta-receiver serve\n"
    "  okta-receiver serve --port 9000 --path /hooks --auth-secret-file secret.txt\n"
    "  okta-receiver serve --help\n"
    "\n"
    "Exit status: 0 stopped when asked to; 1 it could not go on; 2 wrong usage.";

constexpr const char* kServeFooter =
    "Examples:\n"
    "  okta-receiver serve --auth-secret-file secret.txt\n"
    "      The file holds the header's whole value, as in: Basic YWRtaW46c3VwZXJzZWNyZXQ=\n"
    "  okta-receiver serve --auth-header X-Api-Key --inbox sqlite:inbox.db\n"
    "      Events survive a crash between the answer and their processing.\n"
    "  okta-receiver serve --port 0 --json --effects effects.ndjson\n"
    "      For programs: the first line on stdout says where it listens.\n"
    "\n"
    "SIGINT and SIGTERM stop it: requests in hand are answered and accepted events processed, for\n"
    "8 seconds at most. A second signal ends it at once.\n"
    "\n"
    "Exit status: 0 stopped when asked to; 1 it could not go on; 2 wrong usage.";

}  // namespace
}  // namespace hooks

int main(int argc, char** argv) {
  hooks::StopSignals signals;
  hooks::Program program("okta-receiver",
                         "Receives Okta's event hooks: answers the verification, takes deliveries, "
                         "and prints a line for each event.",
                         hooks::kFooter);
  std::unique_ptr<hooks::Serve> serve;
  CLI::App& command = program.command("serve", "Serve the address of an event hook until stopped.",
                                      hooks::kServeFooter, [&] { return serve->run(signals); });
  serve = std::make_unique<hooks::Serve>(command);
  return program.run(hooks::takeArguments(argc, argv, {"--auth-secret"}));
}
