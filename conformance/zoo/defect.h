#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/zoo/application.h"
#include "conformance/zoo/poor_server.h"
#include "fixtures/wire/http_handler.h"
#include "receiver/core/receiver_handler.h"

namespace hooks {

// How a receiver of the zoo is put together; a defect changes one thing of it.
struct Blueprint {
  using Next = std::function<HttpResponse(const HttpRequest&)>;
  // Stands before the handler: sees what comes and what goes.
  using Around =
      std::function<HttpResponse(Surroundings&, const ReceiverOptions&, const HttpRequest&, Next)>;
  // Stands before the inbox: sees what is to be kept.
  using Keep = std::function<Accepted(Surroundings&, Inbox&, ReceivedEnvelope, const std::string&)>;

  Around around = {};
  Keep keep = {};
  std::function<std::unique_ptr<Application>(Surroundings&)> application = [](Surroundings& world) {
    return std::make_unique<Application>(world);
  };
  // Whether events are processed before the answer.
  bool workBeforeAnswer = false;
  // How long one event takes then.
  std::chrono::milliseconds workTime{0};
  // The web server it stands on, if that is what is wrong: then it can only be judged over a port.
  std::optional<ServerHabits> server = std::nullopt;
  // What it does, and does not, when its process ends.
  bool ignoresTerm = false;
  bool dropsRequestsOnTerm = false;
  bool dropsQueueOnTerm = false;
  bool losesQueueOnKill = false;
  bool forgetsIdsAtEnd = false;
  // Whether it reads a body of any size before it looks at it.
  bool readsAnyBody = false;
};

// One thing that a receiver gets wrong.
struct Defect {
  std::string name;
  // Ends the sentence "a receiver that …".
  std::string about;
  // Makes the change; called once for each receiver, so that state it holds is that receiver's own.
  std::function<void(Blueprint&)> build;
};

const std::vector<Defect>& defects();
// Throws ShapeError, with names that may have been meant.
const Defect& defectNamed(const std::string& name);

// The web server that the defect needs; nothing if it shows in the process as well.
std::optional<ServerHabits> serverOf(const Defect* defect);

std::vector<Defect> verifyDefects();
std::vector<Defect> authDefects();
std::vector<Defect> ackDefects();
std::vector<Defect> eventDefects();
std::vector<Defect> payloadDefects();
std::vector<Defect> httpDefects();
std::vector<Defect> serverDefects();
std::vector<Defect> lifeDefects();

}  // namespace hooks
