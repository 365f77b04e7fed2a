// Coroutines of the gateway: each runs on the io_context of its connection, one thread.
#pragma once

// boost/asio/awaitable.hpp of 1.74 forgets <utility>, so that has to come first.
// clang-format off
#include <utility>
#include <boost/asio/awaitable.hpp>
// clang-format on

namespace hiroba::gateway {

template <typename T>
using Task = boost::asio::awaitable<T>;

}  // namespace hiroba::gateway
