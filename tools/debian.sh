#!/bin/sh
# Installs what a bare Debian lacks for this project, after saying what; does nothing where nothing is missing.
#   tools/debian.sh qt                         the libraries Qt's windows and printing load
#   tools/debian.sh commands NAME=PACKAGE …    programs the tests and measurements call
#   tools/debian.sh postgres                   initdb and pg_ctl, for a cluster of the tests' own
#   tools/debian.sh libpython PYTHON           the shared libpython a frozen build carries
# It probes for the files instead of trusting package lists: Debian 13 renamed some packages, and importing
# QtWidgets does not notice missing xcb libraries.
set -eu

say() { printf '%s\n' "$*" >&2; }

# The Debian 12 package of a shared library; Debian 13's name is found in `candidate`.
package_of() {
    case $1 in
    libglib-2.0.so.0 | libgthread-2.0.so.0 | libgobject-2.0.so.0 | libgio-2.0.so.0) echo libglib2.0-0 ;;
    libGL.so.1) echo libgl1 ;;
    libEGL.so.1) echo libegl1 ;;
    libGLX.so.0) echo libglx0 ;;
    libOpenGL.so.0) echo libopengl0 ;;
    libX11.so.6) echo libx11-6 ;;
    libX11-xcb.so.1) echo libx11-xcb1 ;;
    libSM.so.6) echo libsm6 ;;
    libICE.so.6) echo libice6 ;;
    libz.so.1) echo zlib1g ;;
    libgssapi_krb5.so.2) echo libgssapi-krb5-2 ;;
    libpython3.*.so*) echo "${1%%.so*}" ;;
    # libxcb-cursor.so.0 is in libxcb-cursor0; where the name ends with a digit Debian puts a hyphen between.
    *) echo "$1" | sed -E 's/^(.*[0-9])\.so\.([0-9]+)$/\1-\2/; t; s/^(.*)\.so\.([0-9]+)$/\1\2/' | tr 'A-Z' 'a-z' ;;
    esac
}

candidate() {
    for name in "$1" "$1t64"; do
        if apt-cache show "$name" 2>/dev/null | grep -q '^Filename:'; then echo "$name"; return; fi
    done
    echo "$1"
}

# install_packages WHY PACKAGE… : as root or through sudo, else a sentence and exit code 1.
install_packages() {
    why=$1
    shift
    if ! command -v apt-get >/dev/null; then
        say "缺少$why，而这里没有 apt-get。请用本系统的办法装上相当于这些 Debian 包的内容：$*"
        say "Missing: $why. There is no apt-get here; please install the equivalent of: $*"
        exit 1
    fi
    as_root=
    if [ "$(id -u)" != 0 ]; then
        as_root=sudo
        if ! command -v sudo >/dev/null; then
            say "缺少$why，而当前用户既不是 root 也没有 sudo。请管理员运行：apt-get install $*"
            say "Missing: $why. Neither root nor sudo is here; ask an administrator to run: apt-get install $*"
            exit 1
        fi
    fi
    say "缺少$why，正在安装 / installing: $*"
    # A third-party list that does not answer is no reason to stop; the installation decides.
    $as_root apt-get update -qq >/dev/null 2>&1 || true
    names=
    for package in "$@"; do names="$names $(candidate "$package")"; done
    log=$(mktemp)
    # shellcheck disable=SC2086 # several package names
    if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        -o DPkg::Lock::Timeout=120 $names >"$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        say "没有装上。请看上面 apt-get 的话，或手工运行：apt-get install$names"
        say "That did not work; see what apt-get says above, or run by hand: apt-get install$names"
        exit 1
    fi
    rm -f "$log"
}

# The plugins a window, the offscreen suite and printing load, and what they need in turn.
missing_for_qt() {
    for plugin in platforms/libqxcb.so platforms/libqoffscreen.so printsupport/libcupsprintersupport.so; do
        ldd "$1/$plugin" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p'
    done | grep -v '^libQt6' | sort -u || true
}

qt() {
    [ "$(uname -s)" = Linux ] || return 0
    plugins=$(.venv/bin/python -c \
        'import importlib.util as u; print(u.find_spec("PySide6").submodule_search_locations[0])')/Qt/plugins
    missing=$(missing_for_qt "$plugins")
    [ -n "$missing" ] || return 0
    # shellcheck disable=SC2046 # one word a package
    install_packages "窗口程序所需的系统库 (Qt libraries)" \
        $(for library in $missing; do package_of "$library"; done | sort -u)
    missing=$(missing_for_qt "$plugins")
    [ -z "$missing" ] && return 0
    say "仍缺少这些库 / still missing:" $missing
    exit 1
}

commands() {
    wanted=
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || wanted="$wanted ${pair#*=}"
    done
    # shellcheck disable=SC2086 # several package names
    [ -z "$wanted" ] || install_packages "测试工具 (tools)" $wanted
}

# What opens the Word papers, and a font with Chinese in it: without one there is nothing to measure.
papers() {
    commands soffice=libreoffice-writer-nogui fc-list=fontconfig
    [ -n "$(fc-list :lang=zh)" ] || install_packages "中文字体 (a Chinese font)" fonts-noto-cjk
}

# Debian keeps these off the PATH. What server the package itself starts is left alone.
postgres() {
    command -v initdb >/dev/null && command -v pg_ctl >/dev/null && return
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && return
    install_packages "测试用的 PostgreSQL" postgresql
}

libpython() {
    library=$("$1" -c 'import sys; print("libpython%d.%d.so.1.0" % sys.version_info[:2])')
    folder=$("$1" -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"))')
    if [ ! -e "$folder/$library" ] && ! ldconfig -p | grep -q "$library"; then
        install_packages "共享库 $library" "$(package_of "$library")"
    fi
}

"$@"
