"""People's names, by country: invented combinations of common first and last names.

A name is written as people of that country write it; where that is not Latin script, `=` gives the form that stands
in their mail address (``王=wang``).
"""

from __future__ import annotations

import unicodedata

FIRST: dict[str, str] = {
    "DE": """Anna Lukas Jürgen Käthe Sebastian Ulrike Björn Sabine Matthias Jörg Heike Florian Grit Tobias Renate Moritz
        Sören Annika Götz Bärbel Philipp Wiebke Holger Silke Dieter Nele""",
    "FR": """Camille Élodie Thierry Benoît Maëlle François Noémie Jérôme Aurélie Guillaume Chloé Rémi Agnès Mathieu
        Solène Cédric Inès Loïc Océane Hélène Bastien Gaëlle Étienne Margaux""",
    "IT": """Giulia Matteo Chiara Lorenzo Alessia Niccolò Francesca Davide Elisa Gianluca Martina Riccardo Ilaria
        Tommaso Beatrice Emanuele Federica Simone Noemi Fabrizio Letizia Salvatore""",
    "PL": """Agnieszka Paweł Małgorzata Łukasz Katarzyna Michał Bożena Grzegorz Zofia Wojciech Kinga Tomasz Jadwiga
        Krzysztof Iwona Stanisław Róża Mateusz Elżbieta Dorota Sławomir Hanna""",
    "EE": """Mari Tõnu Liis Jüri Kadri Märt Piret Rein Triin Ülo Maarja Taavi Anneli Kaspar Õie Siim Helen Raivo Külli
        Priit Eha Tanel""",
    "ES": """Lucía Álvaro Carmen Íñigo Begoña Sergio Rocío Andrés Marta Óscar Nuria Joaquín Irene Raúl Concepción
        Iván Ainhoa Gonzalo Belén Jesús Pilar Rubén""",
    "SE": """Åsa Björn Elin Gösta Ingrid Håkan Karin Mårten Sofia Anders Ebba Örjan Malin Fredrik Linnéa Göran Ylva
        Niklas Frida Per Saga Torbjörn""",
    "GB": """Oliver Harriet George Siobhan Callum Imogen Rhys Charlotte Alistair Poppy Owen Beatrix Gareth Eleanor
        Declan Phoebe Hugh Rosalind Angus Niamh Edmund Tamsin""",
    "US": """James Madison Tyler Ashley Brandon Destiny José Megan Kyle Brooke Darnell Kaitlyn Hunter Latoya Austin
        Paige Diego Savannah Logan Courtney Marcus Brianna Wyatt Jasmine""",
    "CN": """伟=wei 芳=fang 娜=na 秀英=xiuying 敏=min 静=jing 丽=li 强=qiang 磊=lei 军=jun 洋=yang 勇=yong 艳=yan 杰=jie
        娟=juan 涛=tao 明=ming 超=chao 霞=xia 平=ping 刚=gang 桂英=guiying""",
    "JP": """陽菜=hina 蓮=ren 結衣=yui 大翔=hiroto 美咲=misaki 健太=kenta さくら=sakura 翔太=shota 葵=aoi 直樹=naoki
        由美子=yumiko 誠=makoto 恵=megumi 拓也=takuya 千尋=chihiro 亮=ryo 真由美=mayumi 修=osamu""",
    "BR": """João Mariana Thiago Letícia Antônio Beatriz Gustavo Júlia Márcio Fernanda Luís Renata Caio Patrícia Vinícius
        Larissa Otávio Camila Sérgio Débora Murilo Tainá""",
    "IN": """Aarav Priya Rohan Ananya Vikram Deepika Arjun Kavya Sanjay Meera Rahul Lakshmi Karthik Pooja Amit Nandini
        Suresh Ishita Harish Swati Nikhil Divya""",
}

LAST: dict[str, str] = {
    "DE": """Müller Schmidt Schäfer Weiß Köhler Vogel Krüger Böhm Groß Lehmann Jäger Seidel Brandt Hübner Zöllner
        Friedrich Strauß Ackermann Nößler Winter Kühn Petersen Ziegler Ehlers Bauer Reichelt""",
    "FR": """Lefèvre Moreau Gauthier Béranger Chevalier Rousseau Périer Marchand Delaunay Garnier Besançon Fontaine
        Hébert Lambert Guérin Noël Vidal Château Brunet Desprès Marçais Renaud Colin Ferré""",
    "IT": """Rossi Ferrari Bianchi Esposito Colombo Ricci Marino Greco Conti Lombardi Moretti Barbieri Fontana Caruso
        Mariani Rinaldi D'Angelo Gatti Pellegrini Palumbo Sartori Nicolò""",
    "PL": """Nowak Wiśniewska Wójcik Kamiński Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Król
        Wieczorek Jabłoński Majewski Pawłowski Górski Rutkowski Sikora Ostrowski Bąk Włodarczyk""",
    "EE": """Tamm Saar Sepp Mägi Kask Kukk Rebane Ilves Pärn Koppel Luik Oja Raudsepp Õunapuu Järv Põder Lepik Kuusk
        Vaher Üprus Teder Laur""",
    "ES": """García Fernández López Martínez Gómez Muñoz Jiménez Peña Ibáñez Núñez Ortega Castaño Vázquez Rubio Domínguez
        Cañete Serrano Méndez Herrero Bermúdez Sáez Acuña""",
    "SE": """Andersson Lindström Bergqvist Sjöberg Åkesson Nyström Holmgren Söderberg Lundqvist Öberg Hedlund Norén
        Wallin Björklund Ekström Fröberg Hellgren Malmö Sandström Ångström Viklund Rosén""",
    "GB": """Whitaker Hughes O'Connor Pemberton Clarke Macleod Fairfax Davies Thornton Ashdown Bennett Llewellyn Hargreaves
        Sinclair Wetherby Fraser Byrne Holloway Cartwright Penrose Nash Quigley""",
    "US": """Johnson Ramirez Miller Washington Anderson Nguyen Peterson Torres Reynolds Kowalski Jefferson Bryant Sullivan
        Castillo Hawkins Schneider Freeman Delgado Armstrong Brooks Callahan Whitfield McCarthy Stone""",
    "CN": """王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang 黄=huang 赵=zhao 吴=wu 周=zhou 徐=xu 孙=sun 马=ma 朱=zhu 胡=hu
        林=lin 郭=guo 何=he 高=gao 罗=luo 欧阳=ouyang 郑=zheng""",
    "JP": """佐藤=sato 鈴木=suzuki 高橋=takahashi 田中=tanaka 伊藤=ito 渡辺=watanabe 山本=yamamoto 中村=nakamura 小林=kobayashi
        加藤=kato 吉田=yoshida 山田=yamada 佐々木=sasaki 松本=matsumoto 井上=inoue 木村=kimura 斎藤=saito 清水=shimizu""",
    "BR": """Silva Santos Oliveira Gonçalves Pereira Araújo Ribeiro Magalhães Barbosa Conceição Cardoso Assunção Teixeira
        Falcão Guimarães Brandão Moura Sampaio Antunes Nóbrega Queirós Leão""",
    "IN": """Sharma Patel Iyer Reddy Chatterjee Nair Singh Gupta Banerjee Deshpande Mehta Krishnan Kulkarni Rao Verma
        Joshi Menon Agarwal Pillai Bhat Chaudhary Kapoor""",
}

_LETTERS: dict[str, str | int | None] = {
    "ß": "ss",
    "ł": "l",
    "Ł": "L",
    "ä": "ae",
    "ö": "oe",
    "ü": "ue",
    "Ä": "Ae",
    "Ö": "Oe",
    "Ü": "Ue",
}


def latin(name: str, country: str) -> str:
    """A name as it stands in a mail address: lower-case ASCII letters; umlauts are spelt out in Germany only.

    >>> latin("Käthe", "DE"), latin("Märt", "EE"), latin("Łukasz", "PL"), latin("O'Connor", "GB")
    ('kaethe', 'mart', 'lukasz', 'oconnor')
    """
    if country != "DE":
        name = unicodedata.normalize("NFKD", name)
    spelt = unicodedata.normalize("NFKD", name.translate(str.maketrans(_LETTERS)))
    return "".join(letter for letter in spelt.lower() if letter.isascii() and letter.isalnum())


def pairs(table: dict[str, str], country: str) -> list[tuple[str, str]]:
    """The names of a country: (as it is written, as it stands in a mail address)."""
    words = [word.partition("=") for word in table[country].split()]
    return [(written, ascii_form or latin(written, country)) for written, _, ascii_form in words]
