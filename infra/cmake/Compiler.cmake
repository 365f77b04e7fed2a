# Compiler cache, warnings, hardening and sanitizers.

find_program(CCACHE ccache)
if(CCACHE)
  # The base directory makes the cache serve every checkout of the project alike; what it is to be
  # sloppy about is what it needs to serve files that are compiled with precompiled headers.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
                                  CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros
                                  ${CCACHE})
endif()

# All code goes into programs with threads, none into shared libraries: one mode for everything,
# which precompiled headers need, too.
add_compile_options(-fPIE -pthread)
add_link_options(-pie -pthread -fuse-ld=lld)

# Our own code only: generated code and the packages' headers are not held to it.
add_library(hiroba_warnings INTERFACE)
target_compile_options(hiroba_warnings INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wthread-safety -Wno-missing-field-initializers -Werror)

# Boost 1.74 looks for Clang's coroutines where they were before they became standard.
add_compile_definitions(BOOST_ASIO_HAS_CO_AWAIT BOOST_ASIO_HAS_STD_COROUTINE)

if(HIROBA_HARDENING)
  add_compile_options(-fstack-protector-strong -fstack-clash-protection -fcf-protection
                      -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -D_GLIBCXX_ASSERTIONS)
  add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack)
endif()

if(HIROBA_SANITIZE)
  add_compile_options(-fsanitize=${HIROBA_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HIROBA_SANITIZE})
endif()
