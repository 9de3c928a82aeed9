"""Agencies in running text: where a name begins and ends, lists of them, and their identity.

A name is found by the gazetteer (data/agencies.csv) or by its grammar ("Sở …", "Phòng … huyện",
"UBND các xã, phường"); the longer match wins. A collective is one agency, heads are left out
("Chủ tịch UBND xã" is "UBND xã"), and lists are split (codebook 5a, 5b). Who leads and who takes part
is told by :mod:`extractor.roles`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from extractor.resources import facts, names_of, remembered, split_list
from extractor.text import UPPER, agency_key, collapse, fold, skeleton

_UNIT = (
    r"(?:tỉnh|xã(?! hội)|phường|thị trấn|đặc khu|huyện|thị xã|thành phố|tp\.?|quận|tx\.?|thôn|ấp|bản|khóm|buôn|"
    r"làng|xóm|tiểu khu|khu phố|tổ dân phố|phố|thành, thị(?! trấn)|thị(?=, thành))(?! đoàn| ủy)"
)
_JOIN = r"(?:,? và |, ?| ?[-–/] ?)"
_TERRAIN = r"(?:miền núi|vùng cao|vùng sâu|vùng xa|biên giới|bãi ngang|ven biển|hải đảo|đặc biệt khó khăn)"
_UNITS = (
    rf"(?:(?:các|từng|mỗi|hai|ba|bốn|năm|\d{{1,2}}) )?(?:tổ chức )?{_UNIT}(?!\w)(?:{_JOIN}(?:các )?{_UNIT}(?!\w))*"
    rf"(?: {_TERRAIN}(?:(?:, | và ){_TERRAIN})*)?"
)
_LEVELS = (
    r"cấp (?:trung ương|tỉnh|thành phố|huyện|xã|phường|cơ sở)"
    r"(?:(?:, | và |/)(?:cấp )?(?:tỉnh|thành phố|huyện|xã|phường)(?!\w))*|"
    r"tuyến (?:tỉnh|huyện|xã|trên|dưới|cơ sở)|khu vực(?: (?:[ivxl]+|\d+)(?!\w))?"
)
_DISTRICT = re.compile(r"tỉnh|huyện|thị xã|thành phố|tp|quận|tx|thành, thị|thị(?=, thành)")
_UNIT_SPLIT = re.compile(rf"{_JOIN}(?:các )?(?={_UNIT}(?!\w))")

_TITLE = re.compile(
    r"(?:(?:các )?(?:đồng chí|đ/c) )?(?:các )?(?:phó )?"
    r"(?:thủ trưởng|chủ tịch|giám đốc|tổng giám đốc|lãnh đạo|người đứng đầu|bí thư|hiệu trưởng|bộ trưởng|"
    r"cục trưởng|chi cục trưởng|viện trưởng|chỉ huy trưởng|"
    r"trưởng(?= (?:các )?(?:phòng|ban|công an|trạm|đài|thuế|khoa|đoàn|đội))|"
    r"tổ trưởng(?= các tổ )|chánh(?= (?:văn phòng|thanh tra)))"
    r"(?:,? (?:và )?(?:phó )?(?:thủ trưởng|chủ tịch|giám đốc))? (?=\w)"
)
_QUALIFIER = (
    r"(?: (?:có liên quan|liên quan|có (?:thủ tục hành chính|tthc|dịch vụ công)|chức năng|chuyên môn|"
    r"trực thuộc(?: sở)?|cùng cấp|các cấp|cấp (?:tỉnh|huyện|xã|thành phố)|"
    r"thuộc (?:ubnd |ủy ban nhân dân )?(?:tỉnh|quận|huyện|xã|thành phố|phường|thị xã)(?!\w)|"
    r"thuộc (?:các )?bộ, ngành(?: trung ương)?|"
    r"trên địa bàn(?: (?:tỉnh|huyện|xã|thành phố|phường|thị xã))?|"
    r"đóng trên địa bàn(?: (?:tỉnh|huyện|thành phố))?|"
    r"(?:của )?(?:tỉnh|huyện|thành phố|thị xã|xã|phường)(?!\w)|"
    r"ở (?:tỉnh|huyện|xã|cơ sở)|ở địa phương|trong và ngoài (?:nước|tỉnh)|địa phương|trong tỉnh|ngành dọc|khác))*"
)
_MEMBER = (
    r"(?:cộng đồng|sở|ban|ngành|cơ quan|đơn vị|địa phương|đoàn thể|phòng|hội|tổ chức|cá nhân|cấp|chủ rừng|trung tâm|"
    r"doanh nghiệp|viện|trường(?: học)?(?! (?:đại học|cao đẳng|dữ liệu|thông tin))|huyện|xã|phường|lực lượng|lĩnh vực)"
    r"(?! (?:chính trị|nội vụ|tài chính|tư pháp|y tế|công thương|văn hóa|kinh tế|quản lý|chỉ đạo|công tác|đoàn|"
    r"hành chính công))(?!\w)"
)
_PROJECTS = (
    r"(?: (?:có (?:thu hồi|sử dụng) đất|khu dân cư|khu đô thị|nhà ở(?: xã hội)?|hạ tầng|giao thông|đầu tư công|"
    r"xây dựng|trọng điểm))?"
)
_COLLECTIVE = re.compile(
    rf"(?:các )?sở,? ban,? ?ngành(?!\w){_QUALIFIER}"
    r"(?=[,;.:]|$| [^\W\d])(?!(?:,| và) (?:đoàn thể|địa phương|đơn vị|tổ chức (?!chính)))|"
    r"(?:các )?bộ, (?:ban, )?ngành(?:, địa phương)?(?: trung ương)?(?: có liên quan| liên quan)?|"
    r"(?:các |những |toàn thể |tất cả các |tất cả |mỗi |từng )?"
    r"(?:bệnh viện|trạm y tế|cơ sở giáo dục|trường học|sở|cơ quan|cơ sở|chủ chương trình|"
    r"chủ dự án(?:, tiểu dự án)?(?: thành phần)?|chủ đầu tư|nhà thầu|đơn vị|"
    r"ban|ngành|phòng|địa phương|đoàn thể|hội|chủ rừng|doanh nghiệp|viện|trường(?! (?:dữ liệu|thông tin)))(?!\w)"
    r"(?: hành chính(?: nhà nước)?| nhà nước| chuyên môn| hành chính|"
    rf" các (?:dự án|công trình){_PROJECTS})?(?: chủ rừng)?"
    r"(?:(?:(?:(?<!doanh nghiệp)|(?=, (?:cộng đồng|tổ chức(?! hội)|cá nhân))), ?| ?- ?|/| và |, và )"
    rf"(?:các )?{_MEMBER})*"
    r"(?: thông tấn, ?báo chí| báo chí| truyền thông| báo, ?đài| là tổ chức| ngành(?! dọc))?"
    rf"{_QUALIFIER}"
)
#: Someone known by what he does: all up to the word that says he must.
_ACTOR = re.compile(
    r"(?:các )?(?:cơ quan|đơn vị|công chức|cán bộ)(?: [^\W\d_]+){1,8}?"
    r"(?= (?:phải|không được|có trách nhiệm)(?!\w))"
)
_BARE_COLLECTIVE = re.compile(
    r"(?:các |những |mỗi |từng )?"
    r"(?:sở ban|sở, |bộ, |cơ quan|cơ sở (?:y|giáo|sản|kinh|nuôi|khám|đào)|chủ (?:chương|dự|đầu)|nhà thầu|đơn vị|"
    r"địa phương|ban, |ngành, |phòng, (?!chống|ngừa|cháy)|đoàn thể|doanh nghiệp|sở - |viện, |các )"
)
_SOCIAL = re.compile(
    r"(?:các )?(?:tổ chức|đoàn thể)"
    r"(?: (?:đoàn thể|thành viên|chính trị ?- ?xã hội|chính trị xã hội|ct ?- ?xh|xã hội))+"
    r"(?: (?:tỉnh|huyện|xã|các cấp|cùng cấp|cấp (?:tỉnh|huyện|xã)|khác))*|"
    r"(?:(?:toàn thể |đội ngũ )?cán bộ(?:, (?:công chức|viên chức|người lao động|đảng viên|chiến sĩ))+)|"
    r"(?:các )?(?:hội, )?đoàn thể(?: (?:nhân dân|chính trị ?- ?xã hội|cùng cấp|các cấp|tỉnh|huyện|xã))*|"
    r"(?:các )?tổ chức (?:thành viên|đoàn thể|hội(?! nghị| thảo| họp| thi| trường))(?: cùng cấp)?|"
    r"(?:các )?chính quyền"
    r"(?: (?:địa phương(?: các cấp| cấp (?:huyện|xã))?|các cấp|cùng cấp|cơ sở|cấp (?:tỉnh|huyện|xã)|tỉnh))?|"
    r"(?:các )?cấp ủy(?: đảng)?(?:, (?:tổ chức đảng, )?chính quyền(?: (?:các cấp|cùng cấp|địa phương)|"
    r"(?=, (?:cơ quan|đơn vị|tổ chức)))(?:, (?:cơ quan|đơn vị|tổ chức)){0,3}| các cấp| cùng cấp)?|"
    r"(?:các )?tổ chức hành nghề công chứng|"
    r"(?:các )?hệ thống truyền (?:thanh|thông)(?: (?:cơ sở|đại chúng|cấp xã|xã))?|"
    r"ngành (?:y tế|giáo dục(?: và đào tạo)?|công an|tư pháp|nội vụ|tài chính|thuế|điện|công thương|nông nghiệp|"
    r"lao động)(?: tỉnh| huyện)?|"
    r"(?:các )?lực lượng (?:kiểm lâm|công an(?: xã| các cấp)?|vũ trang|quân đội|chức năng|biên phòng|hải quan|tại chỗ|"
    r"xung kích)|các lực lượng(?: có liên quan| liên quan)?|"
    r"(?:các )?cơ quan (?:thông tấn|truyền thông|báo)(?:,? ?báo chí| đài)?"
    r"(?: (?:(?:đóng |thường trú )?trên|của|ở) (?:địa bàn(?: tỉnh| huyện| thành phố)?|[^,.;:]{3,30}))?"
)
_INSTITUTION = re.compile(
    r"(?:thường trực )?"
    r"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|đảng ủy|công an|thanh tra|bảo hiểm xã hội|bhxh|bưu điện|"
    r"kho bạc nhà nước|kiểm toán nhà nước(?: khu vực [ivx\d]+)?|"
    r"(?:tòa án nhân dân|tand|viện kiểm sát nhân dân|vksnd)(?: (?:tỉnh|thành phố) và các khu vực)?|"
    r"(?:đài|tổ|trạm|ban) truyền thanh(?: ?- ?truyền hình)?|trạm y tế|trung tâm y tế|"
    r"ban thanh tra nhân dân|ban giám sát đầu tư (?:của )?cộng đồng|đại biểu (?:hđnd|hội đồng nhân dân)|"
    r"báo và (?:đài )?phát thanh(?:,? ?(?:-|và)?) ?truyền hình|"
    r"(?:ủy ban |ub ?|ban thường trực ủy ban )?(?:mặt trận tổ quốc|mttq)(?: ?việt nam|vn)?|ubmttq(?: ?vn| việt nam)?|"
    r"mặt trận(?= (?:cơ sở|các cấp|cùng cấp|tỉnh|huyện|xã)(?!\w))|"
    r"hội (?:nông dân|phụ nữ|cựu chiến binh|liên hiệp phụ nữ|người cao tuổi)|"
    r"đoàn thanh niên(?: cộng sản hồ chí minh)?)(?!\w)"
    rf"(?: (?:{_LEVELS}|{_UNITS}|tỉnh(?!\w)|các cấp(?: thuộc tỉnh)?|cùng cấp|cơ sở|đặc khu))?"
    r"(?: thuộc tỉnh| trực thuộc| trên địa bàn(?: tỉnh| huyện| thành phố)?| có liên quan| liên quan|"
    r" (?:nói|nêu) trên)?"
)
# what committees are named after begins like an order: "Ban Chỉ đạo cải cách hành chính"
_TOPIC = re.compile(
    r" (?:về )?"
    r"(?:dự án đầu tư(?: và)? xây dựng|dự án|trật tự xây dựng(?: đô thị)?|trật tự đô thị|"
    r"(?:các )?khu (?:công nghiệp|kinh tế)(?:, (?:các )?khu (?:công nghiệp|kinh tế|chế xuất))?|"
    r"bồi thường, (?:hỗ trợ(?:,| và) tái định cư|giải phóng mặt bằng)|"
    r"thẩm định|cải cách hành chính|cải cách|chuyển đổi số|"
    r"phòng,? chống [^\W\d]+(?: [^\W\d]+){0,3}?(?= (?:tỉnh|huyện|xã|chủ|phối)|[,.;]|$)|"
    r"thực hiện quy chế dân chủ|quy chế dân chủ|thi đua|điều tra|rà soát hộ nghèo|giảm nghèo|"
    r"xây dựng nông thôn mới)(?!\w)"
)
_SERVICE = (
    r"(?:điện|nước(?: sạch)?|viễn thông|công ích|internet|"
    r"(?:(?:thu gom|vận chuyển|xử lý)(?:, | và | )){1,3}(?:rác|chất thải)(?: thải| sinh hoạt){0,2})"
)
_COLLECTIVE_KIND = re.compile(
    r"(?:(?: |(?<=giáo dục), |(?<=mầm non), |(?<=tiểu học), |(?<=cơ sở), )"
    r"(?:chủ quản(?: (?:chương trình|dự án))?|khoa học|có nhu cầu tuyển dụng|sử dụng công chức(?:, viên chức)?|"
    r"viễn thông(?:, bưu chính)?|bưu chính(?:, viễn thông)?|logistics|kinh tế|"
    r"công nghệ số|công nghệ|sự nghiệp(?: công lập)?|trung ương(?: đóng trên địa bàn(?: tỉnh)?)?|"
    r"quản lý(?: nhà nước)?(?: cấp trên)?|nuôi trồng thủy sản|sản xuất(?:,? kinh doanh)?|y tế|giáo dục|đồng hành|"
    rf"(?:cấp(?= điện| nước)|cung cấp(?= dịch| điện| nước)|cung ứng)(?: dịch vụ)?"
    rf"(?: {_SERVICE}(?:(?:, | và |,? ){_SERVICE})*)?|"
    r"khám(?: bệnh)?, chữa bệnh|tham mưu quản lý(?: ngành, lĩnh vực)?|được lựa chọn|đóng chân|cấp trên|cấp dưới|"
    r"bảo hiểm xã hội|thuế|công an|quân sự|thi hành án(?: dân sự)?|đăng ký đất đai|kiểm sát|giải quyết|"
    r"ăn uống|lưu trú|chăn nuôi|giết mổ|chế biến(?: [^\W\d]+){0,2}?(?=,| và)|"
    r"tư pháp|tố tụng|thanh tra|điều tra|nhà nước|đầu mối|thường trực|thông tin đại chúng|tiểu học|mầm non|"
    r"trung học cơ sở|trung học phổ thông|trên địa bàn|công lập))+"
    rf"{_QUALIFIER}"  # "đơn vị sự nghiệp thuộc huyện"
)
#: Names up to this length are too like ordinary words once their accents are gone ("ban gd", "sở kh").
_SHORT_NAME = 6
_OF_A_KIND = ("an", "vị", "ện", "ệp", "sở", "ức", "ng", "ục")  # … of cơ quan, đơn vị, viện, trường, cơ sở giáo dục
_TAIL = re.compile(rf" (?:{_LEVELS}|các cấp|cùng cấp|(?:(?:ở|tại|của) )?{_UNITS}|ở khu dân cư|ở cơ sở)(?!\w)")
_WHERE = re.compile(
    r" đóng trên địa bàn(?: (?:tỉnh|huyện|thành phố))?(?!\w)|"
    r" (?:nơi )?có (?:đất(?: (?:bị )?thu hồi)?|dự án|công trình|rừng|mỏ|di tích|làng nghề|vụ việc|cơ sở sản xuất)"
    r"(?: thu hồi đất)?(?!\w)"
)
#: "UBND các tỉnh từ Hà Tĩnh đến Khánh Hòa", "UBND 04 xã: Gia Thuận, Tân Điền"
_CAPITALS = rf"[{UPPER}][^\W_]*(?: [{UPPER}][^\W_]*){{0,4}}"
_SPAN = re.compile(rf" từ {_CAPITALS} đến {_CAPITALS}|: {_CAPITALS}(?:(?:, | và ){_CAPITALS})+(?= [^\W\d])")
_AT = re.compile(rf" (?:ở|tại)(?= [{UPPER}][^\W\d_]* [{UPPER}])")
_UNIT_END = re.compile(rf"[, ]{_UNIT}$")
_HERE = re.compile(rf" {_UNIT}(?!\w)")
_SYLLABLE = re.compile(r"\w+")
_INSPECTORS = re.compile(
    r"\s*(?:$|[;:.)]|chủ trì|phối hợp|có trách nhiệm|tham mưu|"
    r"(?:và|,) (?:sở|công an|ủy|các|phòng|ubnd|văn phòng)\b)| [A-ZĐ]"
)
_COMMITTEE_MEMBER = re.compile(r"(?:các )?(?:thành viên|ủy viên) (?=ban chỉ đạo|ban |hội đồng|tổ )")
#: "xã Quế Xuân 1", no "xã Quế Xuân 1 năm"
_NUMBERED = r"(?: [1-9](?![\d/.%]| (?:tháng|lần|năm|ngày|quý|tuần|buổi|đợt)))?"
_MORE_PLACES = re.compile(rf"(?:,| và) ([{UPPER}][^\W_]*(?: [{UPPER}][^\W_]*)*{_NUMBERED})(?=[\s,;.:]|$)")
_BARE_UNITS = re.compile(
    rf"(?:các |từng |mỗi (?!(?:\w+ ){{1,3}}(?:ít nhất|tối thiểu|có|một|hai|ba|\d)))"
    rf"{_UNIT}(?!\w)(?:{_JOIN}(?:các )?{_UNIT}(?!\w))*(?: trên địa bàn(?: tỉnh| huyện)?)?"
)
_HEADED = re.compile(
    r"(?:sở|phòng|ban(?! hành)|văn phòng|trung tâm|viện|trường(?! hợp)|viettel|vnpt|mobifone|vinaphone|fpt|tổng đài|"
    r"liên minh|xí nghiệp|nhà máy|tập đoàn|tổng công ty|hợp tác xã|thư viện|bảo tàng|"
    r"cảnh sát|nghiệp đoàn|đồn|hải quan|kiểm lâm|câu lạc bộ|hội đồng|hội(?! nghị| thảo| họp| trường)|liên đoàn|"
    r"liên hiệp|đoàn(?! kết)|đài|báo(?! cáo)|chi cục|tổng cục|cục|công ty|ngân hàng|bệnh viện|"
    r"trạm|tổ(?! chức| trưởng)|bộ phận|bộ(?! máy| luật)|đội|hạt|quỹ|học viện|tạp chí|hiệp hội|chi nhánh|cổng|"
    r"điện lực|viễn thông|vườn|ủy ban|tiểu ban|thuế|thường trực|công chức|(?:tỉnh|thành|huyện|thị|quận|xã) (?:ủy|đoàn))"
    r"(?: (?:quản lý|chỉ đạo|chỉ huy|tư lệnh|công tác|vận động|điều hành|điều phối|thường vụ|kiểm tra|tổ chức|"
    r"thường trực|tư vấn|giúp việc))?(?!\w)"
)
_NEXT_WORD = re.compile(r"(?P<gap> ?[-–&/] ?| ?, | )(?P<word>[^\W\d_][\w&]*|\d+(?=\W|$))")
# no verbs, though "hình thành", "dịch" and "giao" are
_NO_VERB = re.compile(r"hình thành phố|dịch (?:vụ|bệnh)(?!\w)|giao (?:tiếp|dịch|thông)(?!\w)")
_COMPOUND = ("công ", "quy ", "chương ", "lộ ", "trợ ", "giao ")  # "công trình" is no verb, though "trình" is one
_PLACE_NAME = re.compile(rf"[{UPPER}][^\W\d_{UPPER}]+ [{UPPER}][^\W\d_{UPPER}]+ $")
_GOES_ON = re.compile(r"(?:chi nhánh|khu vực|phòng giao dịch|cơ sở|trực thuộc|thuộc)(?!\w)")
_BEFORE_COMMA, _BEHIND_COMMA = ("văn hóa", "thể thao", " phòng"), ("thể", "thông", "khoa", "gia", "du", "chống")
_NEXT_AGENCY = ("sở", "ubnd", "phòng", "ủy", "thanh", "các")
_ZONES = re.compile(r" và các khu (?:công nghiệp|kinh tế|chế xuất)(?!\w)")  # part of their board's name
_RAISED = re.compile(rf" [{UPPER}][^\W_]* [^\W\d_]")
_DASHED = re.compile(rf" ?[-–] ?([{UPPER}][^\W_]* [{UPPER}][^\W_]*)(?=[\s,;.:)]|$)")
_PROPER = re.compile(rf"(?: [{UPPER}][^\W_]*){{1,8}}{_NUMBERED}")  # no name of a place is longer
#: In brackets behind a name: no agency but what the one before is, or lists.
_ITS_ROLE = re.compile(rf"(?![{UPPER}])|Cơ quan|Đơn vị")
_STOP = frozenset(
    "chủ phối cấp các nào có được để theo tại trong về với là tham hướng chỉ đôn tăng đẩy nâng thực triển tiếp "
    "thường chịu căn trên khi sau trước từ đến đã sẽ phải cần nghiêm khẩn kịp rà báo trình xem do bằng như gồm bao "
    "nhằm giúp cho hoặc đồng lập gửi nghiên giải xử cùng định hàng hằng mà nếu này vào ra lên cử thẩm giám "
    "cập bị bố duy chú ưu tập tiến đưa mở làm đề kiểm tổng giao yêu lo".split()
)
_SEPARATOR = re.compile(r"\s*[,;]\s*(?:và |cùng (?:với )?|cùng )?|\s+(?:và(?: với)?|cùng với|cùng|hoặc|&)\s+|\s*/\s*")
_CELL_REST = re.compile(
    r"\s*(?:[-–] ?(?:là )?(?:cơ quan|đơn vị) (?:thường trực|đầu mối|chủ trì)\b[^;,\n]*|"
    r"(?:theo|căn cứ|trong phạm vi|tùy|trên cơ sở)\b[^;\n]*)?(?=\s*[,;.()\n]|\s+và\b|\s+cùng\b|\s*$)"
)
_CELL_LINE = re.compile(r"\s(?:[-+•]\s?)?(?=\S)")


@dataclass(frozen=True, slots=True)
class Mention:
    """An agency in a text: ``text[start:end]`` is it as written, without heads; ``name`` restores what a
    shared head leaves out ("UBND huyện và xã": the second is "UBND xã")."""

    start: int
    end: int
    name: str


@remembered()
def _rows() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in facts("agencies")}


@remembered()
def _aliases() -> dict[str, list[str]]:
    """Agency key to ids, from every name, abbreviation and variant, in the order of the rows."""
    table: dict[str, list[str]] = {}
    for row in facts("agencies"):
        for name in names_of(row):
            key = agency_key(name)
            if key and row["id"] not in table.setdefault(key, []):
                table[key].append(row["id"])
    return table


@remembered()
def _bare_aliases() -> dict[str, list[str]]:
    """:func:`_aliases` with neither accents nor spaces, for names that a scan or a typist has hurt."""
    table: dict[str, list[str]] = {}
    for key, ids in _aliases().items():
        table.setdefault(_bare(key), []).extend(ids)
    return table


def _bare(key: str) -> str:
    return skeleton(key).replace(" ", "")


def identity(name: str, on: str | None = None) -> str | None:
    """The id of the agency called *name*, lost accents and spaces forgiven; None if no row knows it.

    Where rows share a name ("Phòng Kinh tế" of a district until June 2025, of a commune since), the first of those
    that exist on the ISO date *on* has it.

    >>> identity("Phòng Kinh tế", "2019-03-01"), identity("Phòng Kinh tế", "2026-03-01")
    ('phong_kinh_te_huyen', 'phong_kinh_te_xa')
    """
    key = agency_key(name)
    ids = _aliases().get(key) or _bare_aliases().get(_bare(key), [])
    if not ids and name.endswith(")"):
        return identity(name.rpartition(" (")[0], on)
    if on is not None and len(ids) > 1:
        ids = [i for i in ids if _rows()[i]["valid_from"] <= on and not _ended(_rows()[i], on)] or ids
    return ids[0] if ids else None


def level(agency_id: str | None) -> str | None:
    """The level of an agency (central, province, district, commune …), None without an id."""
    return _rows()[agency_id]["level"] if agency_id else None


def successors(agency_id: str, on: str) -> tuple[str, ...]:
    """The ids of those that do on the ISO date *on* what *agency_id* did: itself while it exists, else what its work
    went to, empty where the table names nobody. Raises :class:`KeyError` for an id that the table does not have.

    >>> successors("so_tnmt", "2024-05-01"), successors("so_tnmt", "2025-05-01")
    (('so_tnmt',), ('so_nnmt',))
    """
    row = _rows()[agency_id]
    if not _ended(row, on):
        return (agency_id,)
    return tuple(dict.fromkeys(last for heir in split_list(row["successor"]) for last in successors(heir, on)))


def _ended(row: dict[str, str], on: str) -> bool:
    # "2025" and "2025-02" last to the end of their year and month
    return bool(row["valid_to"]) and on > (row["valid_to"] + "-12-31"[len(row["valid_to"]) - 4 :])[:10]


@remembered()
def _names_by_first() -> dict[str, set[str]]:
    """First syllable to the keys of all names of agencies that begin with it."""
    names: dict[str, set[str]] = {}
    for row in facts("agencies"):
        if row["type"] == "position" and row["level"] not in ("hamlet", "commune"):
            continue
        for name in names_of(row):
            key = fold(name)
            # collectives with commas are left to the grammar, which knows what they may join
            if " " in key and not _TITLE.match(key) and not (row["type"] == "collective" and "," in key):
                names.setdefault(re.split(r"[ .]", key)[0], set()).add(key)
    return names


@remembered()
def _gazetteer() -> dict[str, re.Pattern[str]]:
    """First syllable to a pattern of all names that begin with it, longest first."""
    out = {}
    for first, group in _names_by_first().items():
        parts = [_loose(name) for name in sorted(group, key=len, reverse=True)]
        out[first] = re.compile(rf"(?:{'|'.join(parts)})(?!\w)")
    return out


def known_end(text: str, key: str, at: int) -> int:
    """Where the name in data/agencies.csv ends that begins at *at* of *text*, accents and spaces that a scan or a
    typist lost forgiven if it begins with a capital; *at* if there is none."""
    first = _SYLLABLE.match(key, at)
    if first is None:
        return at
    pattern = _gazetteer().get(first[0])
    found = pattern.match(key, at) if pattern else None
    end = found.end() if found else at
    return max(end, _slipped(key, at, end)) if text[at].isupper() else end


@remembered()
def _bare_gazetteer() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """First two letters without accents to a pattern of all names that begin so, and their keys: each a group."""
    names: dict[str, set[str]] = {}
    for group in _names_by_first().values():
        for key in group:
            if len(key) > _SHORT_NAME:
                names.setdefault(skeleton(key)[:2], set()).add(key)
    out = {}
    for first, keys in names.items():
        ordered = tuple(sorted(keys, key=lambda k: (-len(k), k)))
        parts = (rf"({re.escape(skeleton(k)).replace(chr(92) + ' ', ' ?')})" for k in ordered)
        out[first] = re.compile(rf"(?:{'|'.join(parts)})(?!\w)"), ordered
    return out


def _slipped(key: str, at: int, least: int) -> int:
    """The end beyond *least* of a known name at *at* that lost accents or spaces, or *at*."""
    bare = skeleton(key[at : at + 100])
    group = _bare_gazetteer().get(bare[:2])
    found = group[0].match(bare) if group else None
    if group is None or found is None or at + found.end() <= least or found.lastindex is None:
        return at
    written, meant = (c.replace(" ", "") for c in (key[at : at + found.end()], group[1][found.lastindex - 1]))
    lost = all(w == m or _lost_marks(w, m) or i < 3 for i, (w, m) in enumerate(zip(written, meant, strict=True)))
    return at + found.end() if lost else at


def _lost_marks(written: str, meant: str) -> bool:
    """Whether a letter is another less some of its marks ("i" for "ỉ", "ê" for "ế")."""
    return set(unicodedata.normalize("NFD", written)) < set(unicodedata.normalize("NFD", meant)) or (
        written == "d" and meant == "đ"
    )


def _loose(name: str) -> str:
    # spaces around a dash come and go; "&" and "và" are one
    out = re.escape(name).replace(r"\ ", " ").replace(r" \- ", " ?- ?")
    return out.replace(r" \& ", " (?:&|và) ").replace(r"\&", "(?:&| và )")


def match(text: str, key: str, at: int) -> list[Mention]:
    """The agency whose name begins at *at* of *text* (*key* is its fold); more than one only where a
    shared head is restored. Empty if there is none."""
    start = at
    while title := _TITLE.match(key, start):
        start = title.end()
    titled = start > at
    if kinds := _KIND_LIST.match(key, start):  # "Các Bộ: Quốc phòng, Công an"
        end = _known_under(kinds[1], key, kinds.end()) if text[kinds.end()].isupper() else kinds.end()
        if end == kinds.end():
            end = _named(text, key, kinds.end() - 1, begun=False)
        if end > kinds.end():
            return [Mention(kinds.end(), end, f"{kinds[1].capitalize()} {text[kinds.end() : end]}")]
    end = _longest(text, key, start, titled)
    if end <= start:
        return []
    if key.startswith(" (", end) and not key.startswith("các ", start) and not _ITS_ROLE.match(text, end + 2):
        inner = _longest(text, key, end + 2, titled=False)
        if inner > end + 2 and key.startswith(")", inner):
            end = inner + 1  # "Trung tâm A (Sở B)" is one agency
    return list(_restored(text, key, start, end))


def _longest(text: str, key: str, at: int, titled: bool) -> int:
    begin = at + 4 if key.startswith("các ", at) else at  # "các Trạm Y tế", "các tổ công nghệ số cộng đồng"
    if not key[begin : begin + 1].isalnum():
        return at
    best = at
    known = at
    if (end := known_end(text, key, begin)) > begin:
        known = best = _with_place(text, key, end)
    for grammar in (_INSTITUTION, _SOCIAL, _BARE_UNITS):
        m = grammar.match(key, at)
        if m and (m[0] != "thanh tra" or _INSPECTORS.match(key, m.end())):  # a verb too
            best = max(best, _with_place(text, key, m.end()))
    if (m := _COLLECTIVE.match(key, at)) and (titled or _BARE_COLLECTIVE.match(key, at)):
        kind = _COLLECTIVE_KIND.match(key, m.end())
        best = max(best, kind.end() if kind and m[0].endswith(_OF_A_KIND) else m.end())
    member = _COMMITTEE_MEMBER.match(key, at)
    if member and (end := known_end(text, key, member.end())) > member.end():
        best = max(best, _with_place(text, key, end))
    if m := _ACTOR.match(key, at):  # "Công chức tiếp nhận phải …"
        best = max(best, m.end())
    if m := _HEADED.match(key, member.end() if member else begin):
        topic = _TOPIC.match(key, m.end())
        end = _named(text, key, topic.end() if topic else m.end(), begun=" " in m[0] or bool(topic))
        if known > at and (not any(c.isupper() for c in text[known:end]) or _raised(text, key, known)):
            end = known  # beyond a known name, small words are the sentence going on
        if end > m.end() or " " in m[0]:
            end = _with_place(text, key, end)
        best = max(best, end if end > m.end() or (" " in m[0] and text[m.start()].isupper()) else at)
    return best


def _with_place(text: str, key: str, end: int) -> int:
    """Takes in "tỉnh Vĩnh Long", "các huyện, thành phố Đà Lạt, Bảo Lộc", "cấp xã" or a place name right behind, or
    where a unit is said to be ("nơi có đất")."""
    end = _placed(text, key, end)
    where = _WHERE.match(key, end)
    return where.end() if where else end


def _placed(text: str, key: str, end: int) -> int:
    tail = _TAIL.match(key, end)
    units = tail.end() if tail is not None else end
    if (span := _SPAN.match(text, units)) and _UNIT_END.search(key, max(0, units - 12), units):
        return span.end()
    if tail is not None:
        place = _place(text, key, units)
        while place > units and (more := _MORE_PLACES.match(text, place)) and not _begins_other(key, more.start(1)):
            place = more.end()
        return place
    at = _AT.match(text, end)
    place = _place(text, key, at.end() if at else end)
    if at and place == at.end():
        return end
    if place > end and _UNIT_END.search(key, max(0, end - 12), end):
        while (more := _MORE_PLACES.match(text, place)) and not _begins_other(key, more.start(1)):
            place = more.end()
    return place


def _place(text: str, key: str, end: int) -> int:
    proper = None if _starts_agency(key, end + 1) else _PROPER.match(text, end)
    if proper is None:
        return end
    # one capital may be a verb that a typist raised ("UBND xã Tổ chức"), two are a name ("Cần Thơ")
    if " " not in proper[0].strip() and (_opens_clause(key, end + 1) or key[end + 1 : proper.end()] in _STOP):
        return end
    last = text.rindex(" ", end, proper.end())
    if last > end and _raised(text, key, last):
        return last
    second = _DASHED.match(text, proper.end())  # "Phan Rang - Tháp Chàm"
    return second.end() if second and not _starts_agency(key, second.start(1)) else proper.end()


def _raised(text: str, key: str, at: int) -> bool:
    """Whether a verb of two syllables that a typist raised follows ("Sở Nội vụ Chủ trì"), or another agency."""
    verb = _RAISED.match(text, at)
    return bool(verb) and (_opens_clause(key, at + 1, beyond=" ") or _starts_agency(key, at + 1))


def _opens_clause(key: str, at: int, beyond: str = "") -> bool:
    """Whether a verb begins at *at*, one that holds *beyond*."""
    return (
        not _NO_VERB.match(key, at)
        and not key.endswith(_COMPOUND, 0, at)
        and any(
            beyond in v and key.startswith(v, at) and not key[at + len(v) : at + len(v) + 1].isalnum()
            for v in _verbs_by_first().get(key[at : at + 2], ())
        )
    )


@remembered()
def _verbs_by_first() -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for verb in {fold(row["verb"]) for row in facts("order_verbs")}:
        out.setdefault(verb[:2], []).append(verb)
    return {k: tuple(v) for k, v in out.items()}


def _named(text: str, key: str, at: int, begun: bool) -> int:
    """The end of an unknown name after its head word: capitals, small words between and after them,
    up to a verb, a stop word or a sign. No capital, no name."""
    end, count = at, 0
    position = at
    while count < 14 and (m := _NEXT_WORD.match(text, position)):
        if begun and _HERE.match(key, position):
            break  # the place that a name ends in is read by _with_place
        word, gap = m["word"], m["gap"]
        low = key[m.start("word") : m.end("word")]
        capital = word[0].isupper() or (word.isdigit() and begun)
        if not begun and not capital:
            return at
        if "-" in gap.replace("–", "-") and low in ("cơ", "đơn", "là", "thường"):
            break  # "Sở Tài chính - Cơ quan thường trực"
        if zones := _ZONES.match(key, position):
            position = end = zones.end()
            continue
        if low == "và":
            ahead = _NEXT_WORD.match(text, m.end())
            if not begun or ahead is None or not ahead["word"][0].isupper():
                break
            next_word = ahead.start("word")
            if _begins_other(key, next_word) or known_end(text, key, next_word) > next_word:
                break
        elif "," in gap and not (low in _BEHIND_COMMA and key.endswith(_BEFORE_COMMA, 0, m.start())):
            break  # "Trung tâm Văn hóa, Thể thao và Truyền thông", "Cảnh sát phòng, chống tội phạm"
        elif low in ("chỉ", "quản") and key.endswith(("ban ", "bộ "), 0, m.start("word")):
            pass  # "Văn phòng Ban chỉ đạo"
        elif low == "không" and not key.endswith(("hàng ", "phòng "), 0, m.start("word")):
            break
        elif (
            not capital
            and not key.endswith(_COMPOUND, 0, m.start("word"))
            and (low in _STOP or _opens_clause(key, m.start("word")))
        ):
            break
        elif not capital and _PLACE_NAME.search(text, at, m.start("word")) and not _GOES_ON.match(key, m.start("word")):
            break  # "Viettel Khánh Hòa kéo …": behind a proper name the name of the agency is over
        elif count and capital and low in _NEXT_AGENCY and _starts_agency(key, m.start("word")):
            break
        begun = True
        position = end = m.end()
        count += 1
    return end


_AGENCY_START = re.compile(
    r"(?:bưu điện|điện lực|kho bạc|công ty|tổng công ty|tập đoàn|xí nghiệp|hợp tác xã|ngân hàng|bệnh viện|trạm y tế|"
    r"liên đoàn|tỉnh đoàn|tỉnh ủy|hội đồng|bộ chỉ huy|kiểm toán|tòa án|viettel|vnpt|mobifone|vinaphone|sở|ubnd|ủy ban|"
    r"(?<!hải )phòng(?! thủ|,? chống| ngừa| cháy)|"
    r"công an|thanh tra|văn phòng|trung tâm|các|đài|báo|hội|đoàn|chi cục|cục|"
    r"bảo hiểm|ban chỉ|ban quản|mttq|mặt trận|viện|hđnd)(?!\w)"
)


def _starts_agency(key: str, at: int) -> bool:
    return bool(_AGENCY_START.match(key, at))


def _begins_other(key: str, at: int) -> bool:
    """Whether another agency, or the head of one, begins at *at* ("… và Chủ tịch UBND xã …")."""
    return _starts_agency(key, at) or bool(_TITLE.match(key, at))


def _restored(text: str, key: str, start: int, end: int) -> Iterator[Mention]:
    """One mention, or one for each level where a unit list runs over two ("huyện và xã, phường")."""
    head = re.compile(r"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|công an)(?: các| mỗi| từng)? ").match(key, start)
    if head:
        cuts = list(_UNIT_SPLIT.finditer(key, head.end(), end))
        level = bool(_DISTRICT.match(key, head.end()))
        begin = start
        for cut in cuts:
            now = bool(_DISTRICT.match(key, cut.end()))
            if now != level:
                yield _mention(text, start, head.end(), begin, cut.start())
                begin, level = cut.end(), now
        yield _mention(text, start, head.end(), begin, end)
        return
    yield Mention(start, end, text[start:end])


def _mention(text: str, start: int, head_end: int, begin: int, end: int) -> Mention:
    head = re.sub(r" (?:[Cc]ác|mỗi|từng) $", " ", text[start:head_end])
    return Mention(begin, end, text[start:end] if begin == start else head + text[begin:end])


def listed(text: str, key: str, at: int) -> tuple[list[Mention], int]:
    """The agencies listed from *at* on, and where the list ends (*at* if there is none)."""
    out: list[Mention] = []
    end = at
    position = at
    while found := match(text, key, position):
        out.extend(found)
        end = found[-1].end
        shared, end = _shared_head(text, key, found[-1])
        out.extend(shared)
        separator = _SEPARATOR.match(key, end)
        if separator is None:
            break
        position = separator.end()
    return out, end


_COMMITTEE_OF = re.compile(
    rf"((?:[Ủủ]y|[Uu]ỷ|[Uu]ỷ) ban nhân dân|UBND|Công an) (?:tỉnh|huyện|quận|thị xã|thành phố|xã|phường) [{UPPER}]"
)
_PLACED_UNIT = re.compile(rf"(?:huyện|quận|thị xã|thành phố|xã|phường|thị trấn)(?: [{UPPER}][^\W_]*)+")
_KINDS = re.compile(r"(sở|bộ|phòng|hội|ban) ")
_KIND_LIST = re.compile(r"(?:các )?(sở|bộ|phòng|hội|ban): ")


def _known_under(kind: str, key: str, at: int) -> int:
    """Where a name ends that the gazetteer knows under the head word *kind* ("sở" + "Y tế"), or *at*."""
    pattern = _gazetteer().get(kind)
    m = pattern.match(f"{kind} {key[at : at + 80]}") if pattern else None
    return at + m.end() - len(kind) - 1 if m else at


def _shared_head(text: str, key: str, last: Mention) -> tuple[list[Mention], int]:
    """What follows under the head word of the agency before ("Sở Nội vụ, Tài chính và Y tế")."""
    kind = _KINDS.match(fold(last.name[:6]))
    out: list[Mention] = []
    end = last.end
    if committee := _COMMITTEE_OF.match(last.name):  # "UBND thành phố Sa Đéc, huyện Châu Thành"
        while (separator := _SEPARATOR.match(key, end)) and (unit := _PLACED_UNIT.match(text, separator.end())):
            out.append(Mention(unit.start(), unit.end(), f"{committee[1]} {unit[0]}"))
            end = unit.end()
        return out, end
    while kind and (separator := _SEPARATOR.match(key, end)):
        stop = _known_under(kind[1], key, separator.end())
        if stop == separator.end() or not text[separator.end()].isupper():
            break
        if match(text, key, separator.end()) and key[last.start - 2 : last.start] != ": ":
            break  # an agency of its own ("Phòng Y tế, Thanh tra")
        out.append(Mention(separator.end(), stop, f"{last.name[: len(kind[1])]} {text[separator.end() : stop]}"))
        end = stop
    return out, end


def split(text: str) -> list[Mention]:
    """The agencies of a table cell or label, which holds nothing else: what no rule knows is kept as it is.

    >>> [m.name for m in split("Các sở, ban, ngành; UBND các huyện và Hội đồng già làng")]
    ['Các sở, ban, ngành', 'UBND các huyện', 'Hội đồng già làng']
    """
    key = fold(text)
    out: list[Mention] = []
    position = 0
    while position < len(text):
        gap = re.compile(r"[\s,;.:/+•…-]*(?:(?:và|cùng|với|cùng với|đề nghị)\s+)?").match(key, position)
        position = gap.end() if gap else position
        if position >= len(text):
            break
        found, end = listed(text, key, position)
        if found and (rest := _CELL_REST.match(key, end)):
            out.extend(found)
            end = rest.end()
        elif (
            found
            and (line := _CELL_LINE.match(key, end))
            and text[line.end()].isupper()
            and _starts_agency(key, line.end())
        ):
            out.extend(found)  # two lines of a cell, no sign between them or a bullet
        else:
            if found:  # "Sở A; UBND các phường có vụ việc": only the last one goes on beyond what is known
                out.extend(found[:-1])
                position = found[-1].start
            stop = re.compile(r"[;,\n]|\s+và\s+").search(key, max(end, position + 1))
            end = stop.start() if stop else len(text)
            value = text[position:end].rstrip(" .…")
            if fold(value) == "v.v":
                value = ""
            title = _TITLE.match(key, position)
            begin = title.end() if title else position
            if value and begin < position + len(value):
                out.append(Mention(begin, position + len(value), text[begin : position + len(value)]))
        position = max(end, position + 1)
        if bracket := re.compile(r"\s*\([^()]*\)").match(key, position):
            position = bracket.end()
    return out


_HEAD_REST = re.compile(
    r"\s*(?:\([^()]*\)?)?\s*(?:[-–,]? ?(?:là )?(?:cơ quan|đơn vị) (?:thường trực|chủ trì|đầu mối)[^.;:]{0,80})?"
    r"(?:chủ trì|có (?:trách )?nhiệm(?: vụ)?|chịu trách nhiệm|thực hiện|tập trung thực hiện)?\s*"
    r"(?:các nhiệm vụ|một số nhiệm vụ|các nội dung)?(?: sau(?: đây)?)?\s*[:.]?$"
)
_LEVEL = re.compile(rf"(?=cấp )(?:{_LEVELS})(?!\w)")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_SIGNS = re.compile(r"[;.] ")
_OF = re.compile(r"(?:trách nhiệm của|nhiệm vụ của|đề nghị|giao) $")
HEAD_PREFIX = re.compile(
    r"(?:(?:đề nghị|mời|giao|đối với|về phía|phân công|yêu cầu|"
    r"(?:trách nhiệm|nhiệm vụ|(?:nội dung )?(?:công việc|giám sát|theo dõi|kiểm tra)) của)\s+)*"
)


@remembered(2048)
def heading_agencies(text: str) -> list[Mention]:
    """The agencies that a heading names and nothing else ("7. Sở Y tế", "Đề nghị Ủy ban MTTQ tỉnh:")."""
    key = fold(text)
    at = HEAD_PREFIX.match(key).end()  # type: ignore[union-attr]
    names, end = listed(text, key, at)
    if not names and (level := _LEVEL.match(key, at)):  # "1. Cấp tỉnh", "2. Cấp xã"
        names, end = [Mention(at, level.end(), text[at : level.end()])], level.end()
    if names and _HEAD_REST.match(key, end):
        return names
    # "2. Nhiệm vụ của đối tượng thực hiện kiểm kê": said to be an actor, though no rule knows its name
    rest = _ASIDE.sub(lambda m: " " * len(m[0]), text[at:]).rstrip(" :.")  # every letter keeps its place
    if at and 0 < len(rest.strip(" :.")) < 160 and not names and _OF.search(key[:at]) and not _SIGNS.search(rest):
        spans = [(m.start + at, m.end + at) for m in split(rest)]
        return [Mention(start, end, collapse(text[start:end])) for start, end in spans]
    return []
