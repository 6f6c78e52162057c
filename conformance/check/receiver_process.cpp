#include "conformance/check/receiver_process.h"

#include <cstring>

namespace hooks {

std::string described(const ProcessEnd& end) {
  if (end.signal) {
    return "signal " + std::to_string(*end.signal) + " (" + ::strsignal(*end.signal) + ")";
  }
  return "exit status " + std::to_string(end.status.value_or(0));
}

void restart(ReceiverProcess& process) {
  process.askToEnd();
  if (!process.waitForEnd(std::chrono::seconds(10))) process.kill();
  process.start();
}

}  // namespace hooks
