// Another project's program, made of the libraries that okta-hooks installs: a receiver in its own
// process, and Okta's part of the conversation with it.
#include <chrono>
#include <iostream>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/in_process_transport.h"
#include "fixtures/wire/verification_challenge.h"
#include "receiver/core/memory_inbox.h"
#include "receiver/core/receiver_handler.h"

int main() {
  const hooks::SystemClock clock;
  hooks::MemoryInbox inbox(clock);
  hooks::ReceiverHandler receiver({}, inbox);
  hooks::InProcessTransport transport(receiver, clock);

  const hooks::VerificationChallenge challenge("a1b2c3");
  const hooks::Exchange exchange =
      transport.send("http://receiver.example/userCreated", challenge.request("request-1"),
                     std::chrono::seconds(3));
  if (!exchange.answered()) {
    std::cerr << "consumer: the verification request was not answered\n";
    return 1;
  }
  if (const auto complaint = challenge.complaintAbout(*exchange.response)) {
    std::cerr << "consumer: the verification request was answered wrongly: " << *complaint << '\n';
    return 1;
  }
  std::cout << "consumer: the verification request was answered as Okta wants it\n";
}
