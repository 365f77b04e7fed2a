/* The list of common passwords, inside the program: COMMON_PASSWORDS is its path. */
        .section .rodata
        .global hiroba_common_passwords_begin
        .global hiroba_common_passwords_end
hiroba_common_passwords_begin:
        .incbin COMMON_PASSWORDS
hiroba_common_passwords_end:
        .section .note.GNU-stack, "", %progbits
