#include "receiver/http/event_loop.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "receiver/http/grammar.h"

namespace hooks {

using Poco::Net::PollSet;
using Poco::Net::ServerSocket;
using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kReadAtOnce = 64 << 10;
constexpr std::size_t kAcceptsAtOnce = 64;
// Buffers that were needed once for something large are given back.
constexpr std::size_t kKeepCapacity = 64 << 10;
// Deadlines are looked at no more often than this.
constexpr auto kExpiryGrain = 2ms;
// Clients that keep their half open shall not make the end of the server last.
constexpr std::chrono::milliseconds kLastLinger{100};

void keepFromChildren(int socket) { ::fcntl(socket, F_SETFD, FD_CLOEXEC); }

// A pair of connected sockets: POCO 1.11's PollSet cannot be woken by itself.
std::pair<StreamSocket, StreamSocket> socketPair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot make a pair of sockets");
  }
  std::pair<StreamSocket, StreamSocket> pair{
      StreamSocket(new Poco::Net::StreamSocketImpl(ends[0])),
      StreamSocket(new Poco::Net::StreamSocketImpl(ends[1]))};
  for (const int end : ends) {
    keepFromChildren(end);
    ::fcntl(end, F_SETFL, O_NONBLOCK);
  }
  return pair;
}

std::string hostAndPort(const std::string& address, std::uint16_t port) {
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

ServerSocket listenOn(const std::string& address, std::uint16_t port) {
  const std::string place = hostAndPort(address, port);
  try {
    ServerSocket socket;
    socket.bind(SocketAddress(address, port), true, false);
    socket.listen(1024);
    socket.setBlocking(false);
    keepFromChildren(socket.impl()->sockfd());
    return socket;
  } catch (const Poco::Exception& error) {
    std::string remedy = error.displayText();
    if (error.code() == EADDRINUSE) {
      remedy = "something else listens there; stop it, or choose another port (0 takes a free one)";
    } else if (error.code() == EACCES) {
      remedy = "not permitted; choose a port above 1023";
    } else if (error.code() == EADDRNOTAVAIL || error.code() == 0) {
      remedy = "this machine has no such address; 127.0.0.1 and 0.0.0.0 are always there";
    }
    throw std::runtime_error("cannot listen on " + place + ": " + remedy);
  }
}

}  // namespace

struct HttpServer::Loop::Peer {
  Peer(std::uint64_t number, StreamSocket connected, ConversationHost& host,
       const std::string& address, Time now)
      : id(number), socket(std::move(connected)), talk(host, address, now) {}

  int fd() const { return socket.impl()->sockfd(); }
  PeerRef ref() const { return {socket.impl(), id}; }
  // What is next to be sent.
  std::string& wire() { return tls ? tls->wire() : talk.output(); }
  Time deadline() const { return blocked || lingering ? ioDeadline : talk.deadline(); }

  const std::uint64_t id;
  StreamSocket socket;
  Conversation talk;
  std::unique_ptr<TlsLane> tls;
  // Of TLS: something has come; the client's close_notify is passed on; ours is sent.
  bool greeted = false;
  bool endTold = false;
  bool farewell = false;
  int interest = PollSet::POLL_READ;
  std::size_t sent = 0;
  // The client does not take what we send.
  bool blocked = false;
  // All is said; what still comes is dropped.
  bool lingering = false;
  std::size_t lingered = 0;
  Time ioDeadline;
};

HttpServer::Loop::Loop(HttpHandler& handler, HttpServerOptions options)
    : handler_(handler),
      options_(std::move(options)),
      listener_(listenOn(options_.address, options_.port)),
      port_(listener_.address().port()),
      buffer_(kReadAtOnce),
      pool_(options_.limits.poolThreads, options_.limits.poolQueue) {
  if (options_.tls) tls_.emplace(*options_.tls);
  std::tie(wakeRead_, wakeWrite_) = socketPair();
  pollSet_.add(wakeRead_, PollSet::POLL_READ);
  pollSet_.add(listener_, PollSet::POLL_READ);
  listening_ = true;
}

HttpServer::Loop::~Loop() {
  drain(1s);
  pool_.stop();
}

std::string HttpServer::Loop::url() const {
  return (options_.tls ? "https://" : "http://") + hostAndPort(options_.address, port_);
}

void HttpServer::Loop::start() {
  const std::lock_guard control(control_);
  if (drained_ || thread_.joinable()) return;
  thread_ = std::thread([this] { run(); });
}

void HttpServer::Loop::drain(std::chrono::milliseconds patience) {
  const std::lock_guard control(control_);
  if (drained_) return;
  drained_ = true;
  if (!thread_.joinable()) {
    listener_.close();
    return;
  }
  {
    std::unique_lock lock(mutex_);
    drain_ = true;
    wake();
    emptied_.wait_for(lock, patience, [this] { return empty_; });
    stop_ = true;
    wake();
  }
  thread_.join();
}

// With mutex_ held.
void HttpServer::Loop::wake() {
  if (wakePending_) return;
  wakePending_ = true;
  const char byte = 0;
  (void)::send(wakeWrite_.impl()->sockfd(), &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void HttpServer::Loop::defect(std::string_view text) {
  if (options_.onDefect) options_.onDefect(text);
}

bool HttpServer::Loop::submit(HttpRequest request) {
  const PeerRef from = current_;
  return pool_.submit([this, from, question = std::make_shared<HttpRequest>(std::move(request))] {
    HttpResponse response =
        answerOf(handler_, *question, [this](std::string_view text) { defect(text); });
    const std::lock_guard lock(mutex_);
    answers_.push_back({from, std::move(response)});
    wake();
  });
}

void HttpServer::Loop::run() {
  while (true) {
    turn();
    const std::lock_guard lock(mutex_);
    if (drainingSeen_ && peers_.empty() && !empty_) {
      empty_ = true;
      emptied_.notify_all();
    }
    if (stop_) break;
  }
  while (!peers_.empty()) close(*peers_.begin()->second);
}

void HttpServer::Loop::turn() {
  auto patience = std::chrono::milliseconds(60'000);
  const Time next = std::min(nextExpiry_, acceptAgain_);
  if (!ready_.empty()) {
    patience = 0ms;
  } else if (next != Time::max()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now());
    patience = std::clamp(left, std::chrono::milliseconds(0), patience);
  }
  const PollSet::SocketModeMap events = pollSet_.poll(Poco::Timespan(patience.count() * 1000));
  now_ = std::chrono::steady_clock::now();
  stampDate();

  std::vector<PeerRef> ready;
  ready.swap(ready_);
  for (const auto& event : events) {
    const auto& socket = event.first;
    const int mode = event.second;
    if (socket == wakeRead_) {
      takeAnswers();
    } else if (socket == listener_) {
      acceptAll();
    } else if (const auto found = peers_.find(socket.impl()); found != peers_.end()) {
      drive(found->second->ref(), [&](Peer& peer) { onEvent(peer, mode); });
    }
  }
  for (const PeerRef& ref : ready) {
    drive(ref, [&](Peer& peer) {
      if (peer.talk.hasMore() && !peer.blocked) peer.talk.resume(now_);
      settle(peer);
    });
  }
  if (now_ >= acceptAgain_ && !drainingSeen_) {
    acceptAgain_ = Time::max();
    pollSet_.add(listener_, PollSet::POLL_READ);
    listening_ = true;
  }
  if (now_ >= nextExpiry_) expireAll();
}

// Lets `action` work on a peer, if it still is there. What goes wrong with one, memory that is not
// to be had for instance, costs that one.
template <class Action>
void HttpServer::Loop::drive(const PeerRef& ref, Action action) {
  const auto find = [&]() -> Peer* {
    const auto found = peers_.find(ref.key);
    return found == peers_.end() || found->second->id != ref.id ? nullptr : found->second.get();
  };
  Peer* const peer = find();
  if (peer == nullptr) return;
  current_ = ref;
  try {
    action(*peer);
  } catch (const std::exception& error) {
    defect(std::string("a connection was given up: ") + error.what());
    if (Peer* const broken = find()) close(*broken);
  }
}

void HttpServer::Loop::stampDate() {
  const std::time_t second = std::time(nullptr);
  if (second == dateSecond_) return;
  dateSecond_ = second;
  std::tm utc{};
  ::gmtime_r(&second, &utc);
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char rest[32];
  date_ = std::string(kDays[utc.tm_wday]) + ", ";
  date_.append(rest, std::strftime(rest, sizeof rest, "%d ", &utc));
  date_ += kMonths[utc.tm_mon];  // not by strftime, which would ask the locale
  date_.append(rest, std::strftime(rest, sizeof rest, " %Y %H:%M:%S GMT", &utc));
}

void HttpServer::Loop::noteDeadline(Time deadline) {
  nextExpiry_ = std::min(nextExpiry_, deadline);
}

// All of them: a scan of a few thousand costs less than keeping them in order for every request,
// and it is done only when one may be due.
void HttpServer::Loop::expireAll() {
  std::vector<PeerRef> due;
  nextExpiry_ = Time::max();
  for (const auto& [key, peer] : peers_) {
    if (peer->deadline() <= now_) {
      due.push_back(peer->ref());
    } else {
      noteDeadline(peer->deadline());
    }
  }
  for (const PeerRef& ref : due) {
    drive(ref, [&](Peer& peer) {
      if (peer.blocked || peer.lingering) return close(peer);
      peer.talk.expire();
      settle(peer);
    });
  }
  if (nextExpiry_ != Time::max()) nextExpiry_ = std::max(nextExpiry_, now_ + kExpiryGrain);
}

void HttpServer::Loop::takeAnswers() {
  std::vector<Answer> answers;
  bool drain = false;
  {
    const std::lock_guard lock(mutex_);
    char bytes[16];
    while (::recv(wakeRead_.impl()->sockfd(), bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
    }
    wakePending_ = false;
    answers.swap(answers_);
    drain = drain_;
  }
  if (drain && !drainingSeen_) beginDrain();
  for (const Answer& answer : answers) {
    drive(answer.to, [&](Peer& peer) {
      peer.talk.answered(answer.response, now_);
      settle(peer);
    });
  }
}

void HttpServer::Loop::beginDrain() {
  // What the system has accepted for us is ours to answer.
  if (listening_) {
    while (acceptAll()) {
    }
    if (listening_) pollSet_.remove(listener_);
    listening_ = false;
  }
  listener_.close();
  drainingSeen_ = true;
  std::vector<PeerRef> all;
  for (const auto& [key, peer] : peers_) all.push_back(peer->ref());
  for (const PeerRef& ref : all) {
    // What has arrived is in hand, seen or not.
    drive(ref, [&](Peer& peer) { onEvent(peer, PollSet::POLL_READ); });
    drive(ref, [&](Peer& peer) {
      if (peer.lingering) return;
      peer.talk.finishIfIdle();
      settle(peer);
    });
  }
}

// Whether there may be more.
bool HttpServer::Loop::acceptAll() {
  for (std::size_t i = 0; i < kAcceptsAtOnce; ++i) {
    try {
      SocketAddress address;
      const StreamSocket socket = listener_.acceptConnection(address);
      accept(socket, address.toString());
    } catch (const Poco::Exception& error) {
      const int code = error.code();
      if (code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM) {
        // Nothing to accept it with. The listener would be ready for ever: look again later.
        if (makeRoom()) continue;
        pollSet_.remove(listener_);
        listening_ = false;
        acceptAgain_ = now_ + 50ms;
        return false;
      }
      if (code == ECONNABORTED) continue;
      return false;  // no more of them
    }
  }
  return true;
}

void HttpServer::Loop::accept(const StreamSocket& socket, const std::string& address) {
  const int fd = socket.impl()->sockfd();
  keepFromChildren(fd);
  if (peers_.size() >= options_.limits.connections && !makeRoom()) {
    if (!options_.tls) {
      static constexpr std::string_view kFull =
          "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\n"
          "Connection: close\r\n\r\n";
      (void)::send(fd, kFull.data(), kFull.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    }
    return;
  }
  StreamSocket connected = socket;
  connected.setBlocking(false);
  connected.setNoDelay(true);
  auto peer = std::make_unique<Peer>(nextId_++, connected, *this, address, now_);
  if (tls_) peer->tls = std::make_unique<TlsLane>(*tls_);
  pollSet_.add(connected, PollSet::POLL_READ);
  noteDeadline(peer->deadline());
  peers_.emplace(connected.impl(), std::move(peer));
}

// Closes the connection that is missed least: one that lingers, or has been idle for longest.
bool HttpServer::Loop::makeRoom() {
  Peer* choice = nullptr;
  for (const auto& [key, peer] : peers_) {
    if (peer->lingering) {
      choice = peer.get();
      break;
    }
    if (!peer->talk.idle() || peer->blocked) continue;
    if (choice == nullptr || peer->talk.idleSince() < choice->talk.idleSince()) {
      choice = peer.get();
    }
  }
  if (choice == nullptr) return false;
  close(*choice);
  return true;
}

void HttpServer::Loop::onEvent(Peer& peer, int mode) {
  if (peer.lingering) return linger(peer);
  if ((mode & PollSet::POLL_ERROR) != 0 && (mode & PollSet::POLL_READ) == 0) return close(peer);
  if ((mode & PollSet::POLL_WRITE) != 0) return settle(peer);
  if (peer.blocked || !peer.talk.wantsInput()) {
    // Only now that it sends although nobody listens; most never do, and cost no system call.
    return watch(peer, peer.blocked ? PollSet::POLL_WRITE : 0);
  }
  readFrom(peer);
}

void HttpServer::Loop::readFrom(Peer& peer) {
  const auto n = ::recv(peer.fd(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (n < 0) {
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR) return;
    return close(peer);
  }
  const std::string_view bytes(buffer_.data(), static_cast<std::size_t>(n));
  if (bytes.empty()) {
    peer.talk.receiveEnd(now_);
  } else if (!peer.tls) {
    peer.talk.receive(bytes, now_);
  } else if (!readTls(peer, bytes)) {
    return;
  }
  settle(peer);
}

// False if that was the end of the connection.
bool HttpServer::Loop::readTls(Peer& peer, std::string_view bytes) {
  plain_.clear();
  const bool fresh = !peer.greeted;
  peer.greeted = true;
  if (!peer.tls->receive(bytes, plain_)) {
    if (fresh && grammar::alphanumeric(bytes.front())) {
      // Somebody typed http:// for https://.
      peer.wire() =
          "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 35\r\n"
          "Connection: close\r\n\r\nThis port speaks TLS: use https://\n";
    }
    const std::string& last = peer.wire();
    (void)::send(peer.fd(), last.data() + peer.sent, last.size() - peer.sent,
                 MSG_NOSIGNAL | MSG_DONTWAIT);
    close(peer);
    return false;
  }
  if (!plain_.empty()) peer.talk.receive(plain_, now_);
  if (plain_.capacity() > 2 * kReadAtOnce) std::string().swap(plain_);
  return true;
}

void HttpServer::Loop::linger(Peer& peer) {
  const auto n = ::recv(peer.fd(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return;
  if (n <= 0) return close(peer);
  peer.lingered += static_cast<std::size_t>(n);
  if (peer.lingered > options_.limits.lingerBytes) close(peer);
}

// Whether all is sent. False too if the connection broke, and then it is closed.
bool HttpServer::Loop::flush(Peer& peer) {
  std::string& wire = peer.wire();
  if (peer.tls && !peer.talk.output().empty()) {
    peer.tls->send(peer.talk.output());
    peer.talk.output().clear();
  }
  while (peer.sent < wire.size()) {
    const auto n = ::send(peer.fd(), wire.data() + peer.sent, wire.size() - peer.sent,
                          MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0) {
      if (errno == EINTR) continue;
      if (errno != EAGAIN && errno != EWOULDBLOCK) {
        close(peer);
        return false;
      }
      if (!peer.blocked) {
        peer.blocked = true;
        peer.ioDeadline = now_ + options_.limits.writeTime;
        noteDeadline(peer.ioDeadline);
      }
      watch(peer, PollSet::POLL_WRITE);
      return false;
    }
    peer.sent += static_cast<std::size_t>(n);
  }
  peer.sent = 0;
  peer.blocked = false;
  wire.clear();
  if (wire.capacity() > kKeepCapacity) std::string().swap(wire);
  return true;
}

// Brings a peer to rest after something happened to it. It may be gone afterwards.
void HttpServer::Loop::settle(Peer& peer) {
  if (!flush(peer)) return;
  // TLS can say that no more will come along with the last that does: it is passed on when the
  // conversation has come that far.
  if (peer.tls && peer.tls->ended() && !peer.endTold && peer.talk.wantsInput()) {
    peer.endTold = true;
    peer.talk.receiveEnd(now_);
    if (!flush(peer)) return;
  }
  if (peer.talk.finished()) {
    if (peer.tls && !peer.farewell) {
      peer.farewell = true;
      peer.tls->finish();
      if (!flush(peer)) return;
    }
    if (!peer.talk.mayLinger()) return close(peer);
    // Closing with unread bytes would reset the connection, and the client might never see the
    // answer: first only our half, then the rest when the client has closed too, or time is up.
    ::shutdown(peer.fd(), SHUT_WR);
    peer.lingering = true;
    peer.ioDeadline = now_ + (drainingSeen_ ? std::min(options_.limits.lingerTime, kLastLinger)
                                            : options_.limits.lingerTime);
    noteDeadline(peer.ioDeadline);
    return watch(peer, PollSet::POLL_READ);
  }
  if (peer.talk.hasMore()) ready_.push_back(peer.ref());
  if (peer.talk.wantsInput()) {
    watch(peer, PollSet::POLL_READ);
  } else if ((peer.interest & PollSet::POLL_WRITE) != 0) {
    watch(peer, 0);
  }
  noteDeadline(peer.deadline());
}

// Without interest, errors are still heard of.
void HttpServer::Loop::watch(Peer& peer, int interest) {
  if (interest == peer.interest) return;
  peer.interest = interest;
  pollSet_.update(peer.socket, interest | PollSet::POLL_ERROR);
}

void HttpServer::Loop::close(Peer& peer) {
  pollSet_.remove(peer.socket);
  StreamSocket socket = peer.socket;
  peers_.erase(socket.impl());
  socket.close();
}

HttpServer::HttpServer(HttpHandler& handler, HttpServerOptions options)
    : loop_(std::make_unique<Loop>(handler, std::move(options))) {}
HttpServer::~HttpServer() = default;
void HttpServer::start() { loop_->start(); }
std::uint16_t HttpServer::port() const { return loop_->port(); }
std::string HttpServer::url() const { return loop_->url(); }
void HttpServer::drain(std::chrono::milliseconds patience) { loop_->drain(patience); }

}  // namespace hooks
