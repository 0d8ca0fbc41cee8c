"""Sentences of the exchange: what the link or the office did, that everything is kept here, what to do."""

from __future__ import annotations

ROLES = {"inspector": "检查人员", "reviewer": "审核人员", "admin": "管理员", "auditor": "审计（只看）"}

SENTENCES = {
    # Why an office cannot be reached; fills {why}.
    "unreachable_no_address": "没有办公室的网址",
    "unreachable_no_network": "没有网络",
    "unreachable_name": "办公室的网址查不到",
    "unreachable_refused": "那个地址没有服务在运行",
    "unreachable_silent": "办公室没有应答",
    "unreachable_slow": "网络太慢，等超时了",
    "unreachable_cut": "传到一半断了",
    "unreachable_proxy": "代理服务器不通",
    "unreachable_address": "办公室的网址写得不对",
    # The link.
    "office_unreachable": "连不上办公室：{why}。记录和照片都在本机，一条没丢。接上网会自动续传，也可以用 U 盘交。",
    "captive_portal": "这个网络要先登录才能上网（如宾馆、机场的认证页面）。记录和照片都在本机，什么也没有发出。请用浏览器登录这个网络，之后会自动续传。",
    "office_not_ours": "应答的不是我们的办公室（证书对不上），什么也没有发给它。记录和照片都在本机。请换一个网络再试；一直这样，请告诉办公室管理员。",
    "proxy_unusable": "系统里设的代理用不了。记录和照片都在本机。请检查代理设置（HTTPS_PROXY），改好后再试。",
    "office_trouble": "办公室的服务器出了故障（{status}）。记录和照片都在本机，稍后会自动再试。一直这样，请告诉办公室管理员。",
    "office_moving": "办公室正在换服务器，或者已经换到新的地址，这里暂时不收。记录和照片都在本机，一条没丢，稍后会自动再试，接上新的就继续传。一直这样，请问办公室管理员新的网址。",
    "office_strange": "办公室的应答不合约定，这次先停下。记录和照片都在本机，没有改动。请告诉办公室管理员。（{detail}）",
    "office_too_new": "办公室的服务器比这台电脑上的程序新，说不到一起。记录和照片都在本机。请升级本机程序后再同步，也可以用 U 盘交。",
    "office_too_old": "办公室的服务器比这台电脑上的程序旧，说不到一起。记录和照片都在本机。请告诉办公室管理员升级，也可以用 U 盘交。",
    "office_refused": "办公室没有收（{refusal}）。记录和照片都在本机，没有改动。请把括号里的字告诉办公室管理员。",
    "office_full": "办公室的磁盘满了，收不下了。没有收下的都在本机，腾出空间后会自动续传。请告诉办公室管理员。",
    "session_refused": "办公室没有认可这台电脑的登录。记录和照片都在本机，稍后会自动再试。",
    # Who we are there.
    "not_enrolled": "这台电脑还没有登记到办公室。记录和照片都在本机。请用办公室发的邀请文件登记：inspector enrol 文件。",
    "device_revoked": "办公室停用了这台电脑，不再收发。记录和照片都在本机，一条没丢，可以用 U 盘交出来。要继续用，请向办公室要一份新的邀请。",
    "device_suspended": "办公室暂停了这台电脑。记录和照片都在本机。恢复后会自动续传；请问办公室管理员。",
    "device_unknown": "办公室不认识这台电脑（可能是从旧备份恢复过）。记录和照片都在本机。请向办公室要一份新的邀请，重新登记。",
    "user_inactive": "你在办公室的账号停用了。记录和照片都在本机。请找办公室管理员恢复。",
    "device_forked": "这台电脑的数据有两份在用（复制过磁盘或文件夹），编号撞上了。没有丢任何记录：没交的已用新的身份重新编号。请向办公室要一份新的邀请，重新登记后会接着传。",
    "scope_denied": "你在办公室没有这个区的权限，没有发出。记录和照片都在本机。请找办公室管理员开通。",
    "transaction_too_large": "一次保存的内容太大（{ops} 条改动），网络上的代理不让过。记录在本机。请换一个网络，或用 U 盘交。",
    "chain_broken": "办公室核对出这台电脑的流水接不上，没有收。记录在本机，没有改动。请运行 inspector verify 核对，并告诉办公室管理员。",
    # Enrolling.
    "not_an_invitation": "这不是办公室的邀请（文件或二维码文字不完整）。没有改动任何内容。请向办公室再要一份。",
    "invitation_damaged": "邀请里的办公室证书读不出来，没有登记。没有改动任何内容。请向办公室再要一份邀请。",
    "invitation_unreadable": "邀请文件打不开：{path}（{detail}）。没有改动任何内容。请核对路径。",
    "scope_not_invited": "邀请是给 {scopes} 的，这个工作区属于 {scope}，没有登记。没有改动任何内容。请向办公室要这个区的邀请。",
    "bad_code": "登记码不对、用过了或者过期了，没有登记。没有改动任何内容。请核对，或向办公室要一份新的邀请。",
    "too_many_tries": "试得太频繁，办公室让等一会儿。没有改动任何内容。请过几分钟再试。",
    "enrol_needs_mark": "只凭网址 {url} 认不出是不是办公室，登记码没有发出。请把登记码连后面的 8 位一起输入（共 18 位），或者用办公室的邀请文件。",
    "enrol_other_mark": "{url} 上应答的和登记码的后 8 位对不上：可能输错了，也可能是别人冒充。登记码没有发出，没有改动任何内容。请逐位核对登记码和网址；一样的话不要再试，请告诉办公室管理员。",
    "code_unreadable": "登记码应是 18 位（字母和数字，横线不算），现在是 {count} 位，没有登记。没有改动任何内容。请照办公室给的逐位核对。",
    "address_unreadable": "看不懂这个网址：“{given}”。没有改动任何内容。请写成 https://10.1.2.3:8443。",
    # Photos.
    "photo_damaged_here": "照片 {sha256} 在这台电脑上的文件变了，和收入时不一样，没有上传。其余照片照常传。请从存储卡或备份重新收入这张。",
    "photo_altered_on_the_way": "照片 {sha256} 两次传到办公室都对不上，本机的文件是好的，过一会儿再传。其余照片照常传。一直这样，请检查网络里的杀毒或代理软件。",
    "photo_altered": "从办公室取回的照片 {sha256} 内容对不上，没有收入。请过一会儿再试；一直这样，请告诉办公室管理员。",
    "photo_lost_there": "照片 {sha256} 的原件已按“安全”回执从本机清出，现在办公室说它那里没有了。记录和预览都在。请告诉办公室管理员：备份盘上应当还有，再做一次备份会自动补回。",
    "photo_not_at_office": "办公室没有这张照片的原件（{sha256}），可能还没有传到。预览还在。请稍后再试。",
    # What an administrator decided.
    "ops_rejected": "办公室管理员把这台电脑的 {count} 条改动定为不合并（{note}）。原文留在本机的流水里，一条没丢；办公室的值照旧。要改，请按办公室的意见重新录入。",
    # What the commands say.
    "enrolled": "已登记到「{office}」，身份是 {user}（{role}）。办公室网址 {urls}。接着可以运行 inspector sync --once。",
    "code_lengthened": "另一台电脑的短码也是 {before}。从现在起，这台电脑的新编号以 {now} 开头；已经打在纸上的编号不变。",
    "sync_done": "同步好了：送出 {sent} 条记录、{photos} 张照片，收到 {received} 条；办公室已确认记录 {records_confirmed}/{records}、照片 {photos_confirmed}/{photos_total}。",
    "sync_conflicts": "有 {count} 处冲突还没有定，两边的值都留着。请打开窗口的「同步」看。",
    "sync_waits": "{seconds} 秒后再试。按 Ctrl+C 停下，传到的都算数。",
    "sync_stopped": "同步停下了。传到的都已算数，没传的还在本机排队。",
    "sync_progress_sent": "送出 {done} 条改动",
    "sync_progress_received": "收到 {done} 条记录",
    "sync_progress_preview": "预览 {done}/{total}",
    "sync_progress_original": "照片 {done}/{total}，{megabytes} MB",
    "sync_progress_fetched": "收预览 {done}/{total}",
    "tidy_offer": "有 {count} 张原件可以从本机移走（{megabytes} MB，收入已超过 {days} 天）。加 --yes 才动手；动手前会再问办公室一遍，只移走它当场说有备份的。",
    "tidy_none": "没有可以移走的原件（要办公室收到并备份过，而且收入超过 {days} 天）。没有改动任何内容。",
    "tidy_progress": "正在移走 {done}/{whole}",
    "tidy_done": "移走了 {count} 张原件，腾出 {megabytes} MB。记录和预览都在，原件可以随时向办公室要回。",
    "tidy_kept": "另有 {count} 张没有移走：办公室这次没有确认备份。",
}
