#pragma once

#include <Poco/Net/PollSet.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "receiver/http/conversation.h"
#include "receiver/http/http_server.h"
#include "receiver/http/tls_lane.h"
#include "receiver/http/worker_pool.h"

namespace hooks {

// The thread behind HttpServer, and all its sockets.
//
// Everything is the thread's own but what is said to be shared.
class HttpServer::Loop : public ConversationHost {
 public:
  Loop(HttpHandler& handler, HttpServerOptions options);
  ~Loop() override;

  void start();
  void drain(std::chrono::milliseconds patience);
  std::uint16_t port() const { return port_; }
  std::string url() const;

 private:
  using Time = Conversation::Time;
  struct Peer;
  // A peer that may be gone by the time it is looked for; its place may be another's then, which is
  // what the id is for.
  struct PeerRef {
    const void* key = nullptr;
    std::uint64_t id = 0;
  };
  // What a thread of the pool hands back.
  struct Answer {
    PeerRef to;
    HttpResponse response;
  };

  HttpHandler& handler() override { return handler_; }
  const HttpServerLimits& limits() const override { return options_.limits; }
  bool submit(HttpRequest request) override;
  bool draining() const override { return drainingSeen_; }
  std::string_view date() const override { return date_; }
  void defect(std::string_view text) override;

  void run();
  void turn();
  template <class Action>
  void drive(const PeerRef& ref, Action action);
  void wake();
  bool acceptAll();
  void accept(const Poco::Net::StreamSocket& socket, const std::string& address);
  bool makeRoom();
  void beginDrain();
  void takeAnswers();
  void expireAll();
  void onEvent(Peer& peer, int mode);
  void readFrom(Peer& peer);
  bool readTls(Peer& peer, std::string_view bytes);
  void linger(Peer& peer);
  bool flush(Peer& peer);
  void settle(Peer& peer);
  void watch(Peer& peer, int interest);
  void close(Peer& peer);
  void noteDeadline(Time deadline);
  void stampDate();

  HttpHandler& handler_;
  const HttpServerOptions options_;
  std::optional<TlsContext> tls_;
  Poco::Net::ServerSocket listener_;
  std::uint16_t port_ = 0;
  Poco::Net::PollSet pollSet_;
  bool listening_ = false;
  Time acceptAgain_ = Time::max();

  std::unordered_map<const void*, std::unique_ptr<Peer>> peers_;
  std::uint64_t nextId_ = 1;
  // The peer whose conversation is being driven, for submit().
  PeerRef current_;
  // Those with more to do that had their turn.
  std::vector<PeerRef> ready_;
  Time now_;
  // No deadline is earlier than this.
  Time nextExpiry_ = Time::max();
  std::string date_;
  std::int64_t dateSecond_ = 0;
  // What was just read, and what it said where that is another thing.
  std::vector<char> buffer_;
  std::string plain_;
  bool drainingSeen_ = false;

  // Shared: what other threads tell the loop, and what it tells them.
  Poco::Net::StreamSocket wakeRead_;
  Poco::Net::StreamSocket wakeWrite_;
  std::mutex mutex_;
  std::condition_variable emptied_;
  std::vector<Answer> answers_;
  bool wakePending_ = false;
  bool drain_ = false;
  bool stop_ = false;
  bool empty_ = false;

  // Makes start() and drain() exclude each other.
  std::mutex control_;
  bool drained_ = false;
  std::thread thread_;
  // Destroyed, and so joined, before anything its work refers to.
  WorkerPool pool_;
};

}  // namespace hooks
