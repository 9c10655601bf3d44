//! Words that dates are written with, in many languages. Data, no algorithm but the look-up.
//!
//! Month names are those of the Unicode CLDR (nominative, genitive and abbreviated forms), of
//! languages that newsrooms publish in; lower case, without a full stop at the end.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Names of the twelve months of the Gregorian year. A name stands in one list alone: where two
/// languages disagree (Croatian and Polish `listopada`), the more widely printed one has it.
const MONTHS: [&str; 12] = [
    "january januar januari jan jän jänner janvier janv enero ene gennaio gen janeiro tammikuu tammikuuta \
     tammik styczeń stycznia sty leden ledna január januára ianuarie ian ocak oca январь января янв яну січень \
     січня січ студзень студзеня јануар јануара јануари ιανουάριος ιανουαρίου ιανουαριου ιαν يناير جانفي ינואר \
     בינואר ژانویه ژانویهٔ जनवरी जन มกราคม ม.ค sausis sausio saus janvāris janvārī jaanuar jaan siječanj \
     siječnja sij gener urtarrila جنوری জানুয়ারি জানুয়ারী ஜனவரி జనవరి ജനുവരി જાન્યુઆરી जानेवारी იანვარი \
     yanvar қаңтар janúar januarie ionawr қантар",
    "february februar februari feb febr februarie février fevrier févr fév fevr febrero febbraio fevereiro fev \
     helmikuu helmikuuta helmik luty lutego lut únor února úno február februára şubat şub февраль февраля фев \
     февр февруари лютий лютого лют люты лютага фебруар фебруара φεβρουάριος φεβρουαρίου φεβρουαριου φεβ \
     فبراير شباط فيفري פברואר בפברואר פבר فوریه फ़रवरी फरवरी फर กุมภาพันธ์ ก.พ vasaris vasario vas februāris \
     februārī veebruar veebr veljača veljače velj febrer otsaila فروری ফেব্রুয়ারি பிப்ரவரி ఫిబ్రవరి ഫെബ്രുവരി \
     ફેબ્રુઆરી फेब्रुवारी თებერვალი fevral ақпан febrúar chwefror feber",
    "march märz maerz mär mrz marz mar mars marzo março marco maart mrt maaliskuu maaliskuuta maalisk marzec \
     marca březen března bře marec márca március márc martie mart marț март марта мар березень березня бер \
     сакавік сакавіка μάρτιος μαρτίου μαρτιου μαρ مارس آذار מרץ במרץ מרס مارچ मार्च มีนาคม มี.ค kovas kovo \
     marts märts märtsil ožujak ožujka ožu març martxoa মার্চ மார்ச் మార్చి മാർച്ച് માર્ચ მარტი наурыз maret \
     mawrth marte",
    "april apr avril avr abril abr aprile huhtikuu huhtikuuta huhtik kwiecień kwietnia kwi duben dubna dub \
     apríla ápr április aprilie nisan nis апрель апреля апр април квітень квітня квіт красавік красавіка \
     априла απρίλιος απριλίου απριλιου απρ أبريل ابريل إبريل نيسان أفريل אפריל באפריל אפר آوریل अप्रैल अप्रै \
     เมษายน เม.ย balandis balandžio bal aprīlis aprīlī travanj travnja tra apirila اپریل এপ্রিল ஏப்ரல் ఏప్రిల్ \
     ഏപ്രിൽ એપ્રિલ एप्रिल აპრილი aprel сәуір apríl ebrill aprill",
    "may mai mayo maggio mag maio mei toukokuu toukokuuta toukok maj maja květen května kvě máj mája május \
     mayıs май мая маю травень травня трав маја μάιος μαΐου μαίου μαιου μάι مايو أيار ماي מאי במאי مه मई \
     พฤษภาคม พ.ค gegužė gegužės geg maijs maijā svibanj svibnja svi maig maiatza مئی মে மே మే മേയ് મે मे მაისი \
     мамыр maí",
    "june juni jun juin junio giugno giu junho kesäkuu kesäkuuta kesäk czerwiec czerwca cze červen června čvn \
     jún júna június iunie iun haziran haz июнь июня июн юни червень червня черв чэрвень чэрвеня јун јуна јуни \
     ιούνιος ιουνίου ιουνιου ιουν يونيو حزيران جوان יוני ביוני ژوئن जून มิถุนายน มิ.ย birželis birželio birž \
     jūnijs jūnijā juuni lipanj lipnja juny ekaina جون জুন ஜூன் జూన్ ജൂൺ જૂન ივნისი iyun маусым júní juno",
    "july juli jul juillet juil julio luglio lug julho heinäkuu heinäkuuta heinäk lipiec lipca lip červenec \
     července čvc júl júla július iulie iul temmuz tem июль июля июл юли липень липня лип ліпень ліпеня јул \
     јула јули ιούλιος ιουλίου ιουλιου ιουλ يوليو تموز جويلية יולי ביולי ژوئیه ژوئیهٔ जुलाई जुल กรกฎาคม ก.ค \
     liepa liepos liep jūlijs jūlijā juuli srpanj srpnja juliol uztaila جولائی জুলাই ஜூலை జూలై ജൂലൈ જુલાઈ जुलै \
     ივლისი iyul шілде júlí julie",
    "august aug août aout agosto ago augustus elokuu elokuuta elok sierpień sierpnia sie srpen srpna srp \
     augusta augusztus ağustos ağu август августа авг серпень серпня серп жнівень жніўня αύγουστος αυγούστου \
     αυγουστου αυγ أغسطس اغسطس آب أوت אוגוסט באוגוסט אוג اوت अगस्त अग สิงหาคม ส.ค rugpjūtis rugpjūčio rugp \
     augusts augustā kolovoz kolovoza kol agost abuztua اگست আগস্ট ஆகஸ்ட் ఆగస్టు ഓഗസ്റ്റ് ઑગસ્ટ ऑगस्ट აგვისტო \
     avqust тамыз ágúst agustus ogos augusti awst",
    "september sept sep septembre septiembre setiembre settembre set sett setembro syyskuu syyskuuta syysk \
     wrzesień września wrz září zář septembra szeptember szept septembrie eylül eyl сентябрь сентября сен сент \
     септември септ вересень вересня вер верасень верасня септембар септембра σεπτέμβριος σεπτεμβρίου \
     σεπτεμβριου σεπ سبتمبر أيلول ספטמבר בספטמבר ספט سپتامبر सितंबर सितम्बर सित กันยายน ก.ย rugsėjis rugsėjo \
     rugs septembris septembrī rujan rujna ruj setembre iraila ستمبر সেপ্টেম্বর செப்டம்பர் సెప్టెంబర్ \
     സെപ്റ്റംബർ સપ્ટેમ્બર सप्टेंबर სექტემბერი sentyabr қыркүйек septembar",
    "october oktober okt oct octobre octubre ottobre ott outubro out lokakuu lokakuuta lokak październik \
     października paź říjen října říj október októbra octombrie ekim eki октябрь октября окт октомври жовтень \
     жовтня жовт кастрычнік кастрычніка октобар октобра οκτώβριος οκτωβρίου οκτωβριου οκτ أكتوبر اكتوبر تشرين \
     אוקטובר באוקטובר אוק اکتبر अक्टूबर अक्तूबर अक्टू ตุลาคม ต.ค spalis spalio spal oktobris oktobrī oktoober \
     urria اکتوبر অক্টোবর அக்டோபர் అక్టోబర్ ഒക്ടോബർ ઑક્ટોબર ऑक्टोबर ოქტომბერი oktyabr қазан oktobar",
    "november nov novembre noviembre novembro marraskuu marraskuuta marrask listopad listopada lis listopadu \
     novembra novembrie noi kasım kas ноябрь ноября ноя нояб ноември ноем листопад листопада лист лістапад \
     лістапада новембар новембра νοέμβριος νοεμβρίου νοεμβριου νοε نوفمبر נובמבר בנובמבר נוב نوامبر नवंबर \
     नवम्बर नव พฤศจิกายน พ.ย lapkritis lapkričio lapkr novembris novembrī studeni studenoga stu azaroa نومبر \
     নভেম্বর நவம்பர் నవంబర్ നവംബർ નવેમ્બર नोव्हेंबर ნოემბერი noyabr қараша nóvember novembar nopember",
    "december dezember dez dec décembre decembre déc diciembre dic dicembre dezembro joulukuu joulukuuta \
     jouluk grudzień grudnia gru prosinec prosince pro decembra decembrie desember des aralık ara декабрь \
     декабря дек декември грудень грудня груд снежань снежня децембар децембра δεκέμβριος δεκεμβρίου \
     δεκεμβριου δεκ ديسمبر דצמבר בדצמבר דצמ دسامبر दिसंबर दिसम्बर दिस ธันวาคม ธ.ค gruodis gruodžio gruod \
     decembris decembrī detsember dets prosinac prosinca desembre abendua دسمبر ডিসেম্বর டிசம்பர் డిసెంబర్ \
     ഡിസംബർ ડિસેમ્બર डिसेंबर დეკემბერი dekabr желтоқсан decembar rhagfyr",
];

/// Months of the Solar Hijri year, as Persian pages print them.
const JALALI_MONTHS: [&str; 12] =
    ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"];

/// Japanese and Taiwanese eras, with the year before their first.
pub(super) const ERAS: [(&str, i16); 4] = [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("民國", 1911)];

/// Words between day, month and year that say nothing ("17 de mayo del 2024", "den 17. Mai").
pub(super) const FILLERS: [&str; 19] =
    ["de", "del", "d", "of", "do", "di", "da", "den", "the", "st", "nd", "rd", "th", "er", "º", "ª", "г", "m", "น"];

/// Marks of ordinal numbers, which stand right behind the day.
pub(super) const ORDINALS: [&str; 16] =
    ["st", "nd", "rd", "th", "er", "º", "ª", "ο", "е", "го", "re", "ste", "de", "e", "ე", "日"];

/// Words that make the number behind them a month ("17 tháng 5").
pub(super) const MONTH_MARKS: [&str; 2] = ["tháng", "thg"];

/// Words that make the number behind them a year ("tháng 5 năm 2024", "พ.ศ. 2567").
pub(super) const YEAR_MARKS: [&str; 4] = ["năm", "พ.ศ", "ค.ศ", "year"];

/// Offsets that have a name, in minutes east of Greenwich. Left out: names that two zones share
/// (`IST`), and those that say nothing of summer time (`ET`).
const ZONES: [(&str, i16); 38] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("cest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("sast", 120),
    ("cat", 120),
    ("wat", 60),
    ("eat", 180),
    ("msk", 180),
    ("мск", 180),
    ("est", -300),
    ("edt", -240),
    ("cdt", -300),
    ("mdt", -360),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("pkt", 300),
    ("wib", 420),
    ("sgt", 480),
    ("hkt", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("nzdt", 780),
];

/// Half of the day in a twelve-hour time: whether twelve hours are added.
pub(super) fn half_day(word: &str) -> Option<bool> {
    match word {
        "am" | "a.m" | "a" | "上午" | "午前" | "오전" | "π.μ" | "ص" => Some(false),
        "pm" | "p.m" | "p" | "下午" | "午後" | "오후" | "μ.μ" | "م" => Some(true),
        _ => None,
    }
}

/// Minutes east of Greenwich of a zone's name.
pub(super) fn zone(word: &str) -> Option<i16> {
    ZONES.iter().find(|(name, _)| *name == word).map(|(_, minutes)| *minutes)
}

/// A month by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Month {
    Gregorian(i8),
    Jalali(i8),
}

/// All names, looked up by hash: every word beside a number is asked about.
static NAMES: LazyLock<FxHashMap<&str, Month>> = LazyLock::new(|| {
    let number = |at: usize| i8::try_from(at + 1).unwrap_or(1);
    let jalali = JALALI_MONTHS.iter().enumerate().map(|(at, name)| (*name, Month::Jalali(number(at))));
    let gregorian = MONTHS.iter().enumerate().rev();
    let gregorian =
        gregorian.flat_map(|(at, names)| names.split(' ').map(move |name| (name, Month::Gregorian(number(at)))));
    // of a name that stands twice the last entry stays: the Gregorian one, and the earlier month
    jalali.chain(gregorian).collect()
});

/// The month of a name, in lower case and without the full stop of an abbreviation.
pub(super) fn month(word: &str) -> Option<Month> {
    NAMES.get(word).copied()
}
