#include "services/common/redis_options.h"

#include "services/common/host_port.h"

namespace hiroba {

RedisOptions DeclareRedisOptions(Options& options) {
  RedisOptions redis;
  const std::string target =
      options.String("redis", "REDIS", "127.0.0.1:6379", "Redis: unix:/path or host:port");
  if (std::string_view(target).starts_with("unix:")) {
    redis.socket = target.substr(5);
  } else if (!ParseHostAndPort(target, redis.host, redis.port)) {
    options.Mistake("redis", "is neither unix:/path nor host:port");
  }
  redis.password = options.Secret("redis-password", "REDIS_PASSWORD", "password of Redis");
  return redis;
}

}  // namespace hiroba
