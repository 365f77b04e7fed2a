// Coroutines of the gateway: each runs on the io_context of its connection, one thread.
#pragma once

#include <utility>  // boost/asio/awaitable.hpp of 1.74 forgets it

#include <boost/asio/awaitable.hpp>

namespace hiroba::gateway {

template <typename T>
using Task = boost::asio::awaitable<T>;

}  // namespace hiroba::gateway
