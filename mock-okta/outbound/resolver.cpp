#include "mock-okta/outbound/resolver.h"

#include <Poco/Net/IPAddress.h>
#include <netdb.h>
#include <sys/socket.h>

#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace hooks {

namespace {

using Addresses = std::vector<std::string>;

}  // namespace

std::vector<std::string> lookUpWithSystem(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (error != 0) throw std::runtime_error(::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> list(found, ::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    char text[NI_MAXHOST];
    if (::getnameinfo(entry->ai_addr, entry->ai_addrlen, text, sizeof text, nullptr, 0,
                      NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text);
    }
  }
  return addresses;
}

struct Resolver::Shared {
  LookUp lookUp;
  std::mutex mutex;
  std::map<std::string, std::shared_future<Addresses>> running;
};

Resolver::Resolver(LookUp lookUp) : shared_(std::make_shared<Shared>()) {
  shared_->lookUp = std::move(lookUp);
}

std::variant<std::vector<std::string>, Failure> Resolver::addresses(const std::string& host,
                                                                    const Deadline& deadline) {
  Poco::Net::IPAddress address;
  if (Poco::Net::IPAddress::tryParse(host, address)) return Addresses{host};

  std::shared_future<Addresses> answer;
  {
    const std::lock_guard lock(shared_->mutex);
    const auto running = shared_->running.find(host);
    if (running != shared_->running.end()) {
      answer = running->second;
    } else {
      std::promise<Addresses> promise;
      answer = promise.get_future().share();
      std::thread([shared = shared_, host, promise = std::move(promise)]() mutable {
        // What is waited for is set last: who has it may ask anew at once.
        std::exception_ptr error;
        Addresses found;
        try {
          found = shared->lookUp(host);
          if (found.empty()) throw std::runtime_error("it has no address");
        } catch (...) {
          error = std::current_exception();
        }
        {
          const std::lock_guard done(shared->mutex);
          shared->running.erase(host);
        }
        error ? promise.set_exception(error) : promise.set_value(std::move(found));
      }).detach();
      shared_->running.emplace(host, answer);
    }
  }
  bool ready = false;
  do {
    ready = answer.wait_for(deadline.longestWait()) == std::future_status::ready;
  } while (!ready && !deadline.passed());
  if (!ready) {
    return Failure{Unanswered::TimedOut,
                   "no address for " + host + " was found within " + deadline.text()};
  }
  try {
    return answer.get();
  } catch (const std::exception& error) {
    return Failure{Unanswered::NameNotFound, "no address for " + host + ": " + error.what()};
  }
}

}  // namespace hooks
