//! Dates as pages of the world write them.

use super::{Order, PageDate, ReadAs};

fn parse(text: &str) -> String {
    PageDate::parse(text).map(|d| d.to_string()).unwrap_or_default()
}

#[test]
fn machine_dates() {
    for (text, expected) in [
        ("2024-05-17", "2024-05-17"),
        ("2024-5-7", "2024-05-07"),
        ("2024-05-17T10:15:00Z", "2024-05-17T10:15:00+00:00"),
        ("2024-05-17T10:15:00.000+0200", "2024-05-17T10:15:00+02:00"),
        ("2024-05-17T10:15+02:00[Europe/Paris]", "2024-05-17T10:15:00+02:00"),
        ("2024-05-17 10:15:00 -05:00", "2024-05-17T10:15:00-05:00"),
        ("2024-05-17T10:15:00+05:30", "2024-05-17T10:15:00+05:30"),
        ("2024-05-17T10:15:00-07", "2024-05-17T10:15:00-07:00"),
        ("2024-05-17T10:15:00", "2024-05-17"),
        ("2024-05-17 10:15 - 12:30", "2024-05-17"),
        ("20240517", "2024-05-17"),
        ("20240517T101500Z", "2024-05-17T10:15:00+00:00"),
        ("Fri, 17 May 2024 10:15:00 +0200", "2024-05-17T10:15:00+02:00"),
        ("Fri, 17 May 2024 10:15:00 GMT", "2024-05-17T10:15:00+00:00"),
        ("Fri May 17 2024 10:15:00 GMT+0200 (CEST)", "2024-05-17T10:15:00+02:00"),
        ("Fri May 17 10:15:00 EDT 2024", "2024-05-17T10:15:00-04:00"),
        ("1715940900", "2024-05-17T10:15:00+00:00"),
        ("1715940900000", "2024-05-17T10:15:00+00:00"),
        ("2024-02-31", ""),
        ("0000-00-00 00:00:00", ""),
        ("10.0.0.1", ""),
        ("+49 30 1234567", ""),
    ] {
        assert_eq!(parse(text), expected, "{text}");
    }
}

#[test]
fn dates_in_words() {
    for text in [
        "May 17, 2024",
        "Published on Friday, May 17th, 2024 at 10:15 am",
        "17 May 2024",
        "17. Mai 2024, 10:15 Uhr",
        "le vendredi 17 mai 2024 à 10h15",
        "17 de mayo de 2024",
        "17 maggio 2024",
        "17 de maio de 2024 às 10h15",
        "17 mei 2024",
        "17 maj 2024",
        "17. toukokuuta 2024",
        "17 maja 2024",
        "17. května 2024",
        "17. mája 2024",
        "2024. május 17.",
        "17 mai 2024",
        "17 Mayıs 2024 Cuma",
        "17 мая 2024 г.",
        "17 травня 2024",
        "17 май 2024",
        "17 Μαΐου 2024",
        "17 مايو 2024",
        "١٧ أيار ٢٠٢٤",
        "17 במאי 2024",
        "۲۸ اردیبهشت ۱۴۰۳",
        "17 मई 2024",
        "17 Mei 2024 10:15 WIB",
        "17 tháng 5, 2024",
        "ngày 17/5/2024",
        "2024年5月17日（金）",
        "令和6年5月17日",
        "2024년 5월 17일",
        "2024. 5. 17.",
        "17 พฤษภาคม 2567",
        "17 พ.ค. 2567",
        "17/05/2024",
        "17.05.24",
        "17.05.2410:15",
        "17.05.202410:15",
        "May 172024",
        "NewsMay 17, 20245 min read",
        "17-05-2024",
        "05/17/2024",
    ] {
        let day = PageDate::parse(text).map(|d| d.day().to_string());
        assert_eq!(day.as_deref(), Some("2024-05-17"), "{text}");
    }
}

#[test]
fn the_page_decides_which_number_is_the_month() {
    let day = |order| PageDate::scan("05/06/2024", order).first().map(|f| f.date.to_string());
    assert_eq!(day(Order::DayFirst).as_deref(), Some("2024-06-05"));
    assert_eq!(day(Order::MonthFirst).as_deref(), Some("2024-05-06"));
}

#[test]
fn a_time_before_or_behind_the_day_with_its_zone_is_a_moment() {
    assert_eq!(parse("10:15 CEST, 17 May 2024"), "2024-05-17T10:15:00+02:00");
    assert_eq!(parse("May 17, 2024 5:05 PM EST"), "2024-05-17T17:05:00-05:00");
    assert_eq!(parse("May 17, 2024 5:05 PM"), "2024-05-17");
}

#[test]
fn all_dates_of_a_line_in_order() {
    let line = "Published May 17, 2024 | Updated 18 May 2024";
    let found: Vec<String> = PageDate::scan(line, Order::DayFirst).iter().map(|f| f.date.to_string()).collect();
    assert_eq!(found, ["2024-05-17", "2024-05-18"]);
}

#[test]
fn a_full_stop_parts_hours_and_minutes_where_a_word_says_so() {
    for text in [
        "17. maj 2024 kl. 10.15",
        "17 mei 2024, 10.15 uur",
        "17 maja 2024, godz. 10.15",
        "17. května 2024 v 10.15 hod.",
        "17 พฤษภาคม พ.ศ. 2567, 10.15 น.",
        "17.05.2024, 10.15 ч.",
        "17. mai 2024 kell 10.15",
    ] {
        let found = PageDate::scan(text, Order::DayFirst);
        let walls: Vec<String> = found.iter().filter_map(|found| found.wall).map(|wall| wall.to_string()).collect();
        assert_eq!(walls, ["2024-05-17T10:15:00"], "{text}");
    }
    assert_eq!(PageDate::scan("17 May 2024, 10.15", Order::DayFirst)[0].wall, None);
}

#[test]
fn dates_of_a_page_in_its_language() {
    for (language, text) in [
        ("af", "17 Mei 2024"),
        ("am", "ሜይ 17 ቀን 2024"),
        ("ar", "الجمعة 17 مايو 2024"),
        ("ar", "١٧ أيار/مايو ٢٠٢٤"),
        ("az", "17 may 2024, 10:15"),
        ("be", "17 мая 2024"),
        ("bg", "17 май 2024 г."),
        ("bn", "শুক্রবার, মে ১৭, ২০২৪"),
        ("br", "17 viz Mae 2024"),
        ("ca", "17 de maig del 2024"),
        ("ckb", "١٧ی ئایاری ٢٠٢٤"),
        ("cy", "17eg o Fai 2024"),
        ("da", "17. maj 2024 kl. 10.15"),
        ("eo", "17-a de majo 2024"),
        ("et", "17. mail 2024"),
        ("eu", "2024ko maiatzaren 17a"),
        ("eu", "2024(e)ko maiatzaren 17a"),
        ("fa", "جمعه ۲۸ اردیبهشت ۱۴۰۳"),
        ("fa", "۱۴۰۳/۰۲/۲۸"),
        ("fa", "۱۷ مهٔ ۲۰۲۴"),
        ("fil", "ika-17 ng Mayo 2024"),
        ("ga", "17 Bealtaine 2024"),
        ("gd", "17 dhen Chèitean 2024"),
        ("gu", "17 મે, 2024"),
        ("he", "17 במאי 2024"),
        ("hy", "2024 թ. մայիսի 17"),
        ("ja", "2024年（令和6年）5月17日（金）"),
        ("ka", "2024 წლის 17 მაისი"),
        ("kk", "2024 жылғы 17 мамыр"),
        ("km", "ថ្ងៃទី១៧ ខែឧសភា ឆ្នាំ២០២៤"),
        ("kn", "ಮೇ 17, 2024"),
        ("ko", "2024년 5월 17일 (금) 오전 10:15"),
        ("lo", "ວັນທີ 17 ພຶດສະພາ 2024"),
        ("lt", "2024 m. gegužės 17 d."),
        ("lv", "2024. gada 17. maijā"),
        ("ml", "2024 മേയ് 17"),
        ("mn", "2024 оны 5-р сарын 17"),
        ("mt", "17 ta’ Mejju 2024"),
        ("my", "၂၀၂၄ ခုနှစ် မေလ ၁၇ ရက်"),
        ("ne", "१७ मे २०२४"),
        ("pa", "17 ਮਈ 2024"),
        ("ro", "17 mai 2024"),
        ("si", "2024 මැයි 17"),
        ("sl", "17. maja 2024"),
        ("sq", "17 maj 2024"),
        ("sw", "17 Mei 2024"),
        ("ta", "மே 17, 2024"),
        ("te", "17 మే 2024"),
        ("tg", "17 майи 2024"),
        ("th", "๑๗ พฤษภาคม ๒๕๖๗"),
        ("th", "17 พ.ค. 67"),
        ("tk", "17 maý 2024"),
        ("tr", "17 MAYIS 2024"),
        ("ur", "17 مئی 2024ء"),
        ("uz", "2024-yil 17-may"),
        ("ko", "24.05.17 18:05"),
        ("ja", "24/05/17 更新"),
        ("vi", "Thứ sáu, ngày 17 tháng 5 năm 2024"),
        ("vi", "17 Tháng Năm, 2024"),
        ("vi", "Tháng Năm 17, 2024"),
        ("zh", "中華民國113年5月17日"),
        ("zh", "2024年5月17日 上午10:15"),
    ] {
        let reading = ReadAs { order: Order::DayFirst, languages: &[language] };
        let day = PageDate::scan(text, reading).first().map(|found| found.date.day().to_string());
        assert_eq!(day.as_deref(), Some("2024-05-17"), "{language}: {text}");
    }
}

#[test]
fn months_are_counted_in_words_too() {
    for (text, expected) in [
        ("04 Tháng Giêng, 2024", "2024-01-04"),
        ("04 Tháng Mười, 2024", "2024-10-04"),
        ("4 tháng Mười Một năm 2024", "2024-11-04"),
        ("Tháng mười hai 4, 2024", "2024-12-04"),
        ("tháng 5 năm 2024, ngày 4", ""),
    ] {
        let reading = ReadAs { order: Order::DayFirst, languages: &["vi"] };
        let day = PageDate::scan(text, reading).first().map(|found| found.date.day().to_string());
        assert_eq!(day.unwrap_or_default(), expected, "{text}");
    }
}

#[test]
fn the_language_decides_which_month_a_name_is() {
    let day = |language, text| {
        let reading = ReadAs { order: Order::DayFirst, languages: &[language] };
        PageDate::scan(text, reading).first().map(|found| found.date.to_string())
    };
    assert_eq!(day("hr", "3. lipnja 2023."), day("pl", "3 czerwca 2023"));
    assert_eq!(day("hr", "3. lip 2023.").as_deref(), Some("2023-06-03"));
    assert_eq!(day("pl", "3 lip 2023").as_deref(), Some("2023-07-03"));
    assert_eq!(day("hr", "3. srp 2023.").as_deref(), Some("2023-07-03"));
    assert_eq!(day("cs", "3. srp 2023").as_deref(), Some("2023-08-03"));
    // 1402 is a year of two calendars
    assert_eq!(day("fa", "1402/01/14").as_deref(), Some("2023-04-03"));
    assert_eq!(day("ar", "1444/09/12 هـ الموافق 3 أبريل 2023").as_deref(), Some("2023-04-03"));
    // a name that the page's language does not have is that of another
    assert_eq!(day("hr", "3 stycznia 2023").as_deref(), Some("2023-01-03"));
}

#[test]
fn numbers_that_may_be_read_two_ways_are_a_date_where_something_says_which() {
    for (text, order, expected) in [
        ("03/04/2023 08:12:40 PM", Order::Unknown, ""),
        ("3/4/2023", Order::Unknown, ""),
        ("03-04-2023", Order::Unknown, ""),
        ("3/4/2023", Order::MonthFirst, "2023-03-04"),
        ("13/4/2023", Order::MonthFirst, "2023-04-13"),
        ("4/13/2023", Order::DayFirst, "2023-04-13"),
        ("4/4/2023", Order::Unknown, "2023-04-04"),
        ("03.04.2023", Order::Unknown, "2023-04-03"),
        // the third of April was a Monday, the fourth of March a Saturday
        ("Monday, 03/04/2023", Order::Unknown, "2023-04-03"),
        ("Sat 03/04/2023", Order::DayFirst, "2023-03-04"),
        ("lunedì 03/04/2023", Order::MonthFirst, "2023-04-03"),
    ] {
        let day = PageDate::scan(text, order).first().map(|found| found.date.day().to_string()).unwrap_or_default();
        assert_eq!(day, expected, "{text} {order:?}");
    }
}

#[test]
fn a_line_of_two_dates_gives_each_its_own_time() {
    let all =
        |text| PageDate::scan(text, Order::DayFirst).iter().map(|found| found.date.to_string()).collect::<Vec<_>>();
    let both = ["2023-04-03T08:12:00+01:00", "2023-04-05T19:45:00+01:00"];
    for text in [
        "First printed: 08:12 BST, 3 April 2023 | Changed: 19:45 BST, 5 April 2023",
        "First printed: 08:12 BST, 3 April 2023 | Changed: 19:45 BST, 5 April",
        "First printed 3 April 2023 at 08:12 BST | Changed 5 April 2023 at 19:45 BST",
        "First printed 3 April 2023, 08:12 BST. Changed 7:45pm BST, Wed April 5, 2023",
        "8:12am BST, Mon April 3, 2023. Changed 7:45pm BST, Wed 5 April",
    ] {
        assert_eq!(all(text), both, "{text}");
    }
    assert_eq!(all("Printed 3 April 2023 | Changed 19:45 BST, 5 April 2023"), ["2023-04-03", both[1]]);
    assert_eq!(all("Senin, 3 Apr 2023 08.12 WIB"), ["2023-04-03T08:12:00+07:00"]);
    assert_eq!(all("2023年4月3日 下午7:45 (GMT+8)"), ["2023-04-03T19:45:00+08:00"]);
    assert_eq!(all("/Date(1680505920000)/"), ["2023-04-03T07:12:00+00:00"]);
    // a day of a story with no time is of no year that one knows
    assert_eq!(all("On 3 April 2023 the bridge fell; it opened on 5 May"), ["2023-04-03"]);
}

#[test]
fn dates_of_clocks_that_nobody_set() {
    let is_old = |text| PageDate::parse(text).map(PageDate::is_before_the_web);
    assert_eq!(is_old("Thu, 01 Jan 1970 00:00:00 +0000"), Some(true));
    assert_eq!(is_old("1969-12-31T23:59:59Z"), Some(true));
    assert_eq!(is_old("1900-01-01"), Some(true));
    assert_eq!(is_old("0001-01-01T00:00:00Z"), None);
    assert_eq!(is_old("1998-04-03"), Some(false));
}
