"""Who the customers are: what they do, how big they are, where they sit and who looks after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, log

from project.simulation import chance
from project.simulation.customers import names
from project.simulation.world import World

INDUSTRIES = (
    ("Software", 15),
    ("Retail", 15),
    ("Manufacturing", 14),
    ("Logistics", 10),
    ("Education", 10),
    ("Healthcare", 9),
    ("Finance", 9),
    ("Hospitality", 7),
    ("Energy", 5),
    ("Media", 6),
)
REGIONS = (
    ("East China", 28),
    ("South China", 20),
    ("North China", 18),
    ("Southwest China", 10),
    ("Southeast Asia", 14),
    ("Europe", 10),
)
CHANNELS = (("direct", 42), ("partner", 28), ("online", 22), ("referral", 8))


@dataclass(frozen=True)
class Size:
    """What companies of a segment are like; pairs are the ends of a range."""

    segment: str
    share: float
    seats: tuple[int, int]
    price: tuple[float, float]
    """CNY a seat and month."""
    colleagues: tuple[float, float]
    """Employees for each seat."""
    term_months: int
    """How long a contract runs before it is renewed."""


SIZES = (
    Size("A", 12, (60, 320), (95.0, 150.0), (3.0, 14.0), 12),
    Size("B", 33, (18, 60), (130.0, 190.0), (2.0, 8.0), 12),
    Size("C", 55, (4, 18), (160.0, 230.0), (1.2, 5.0), 3),
)


@dataclass(frozen=True)
class Account:
    """One customer of the simulated world."""

    number: int
    code: str
    name: str
    industry: str
    size: Size
    region: str
    channel: str
    csm: str
    seats: int
    employees: int
    annual_revenue: int
    mrr: int
    """Price of the first contract, CNY a month."""
    signed: date
    chinese: bool
    adoption: float
    """How eagerly this company uses what it buys; 1 is usual."""
    temper: float
    """How often it asks for help; 1 is usual."""
    punctual: float
    """Chance that a bill is paid late for no reason at all."""


def account(*, world: World, number: int) -> Account:
    """The customer with a number; it is the same whatever else is simulated."""
    random = chance.stream(world.seed, "account", number)
    industry = chance.choose(random=random, options=INDUSTRIES)
    size = chance.choose(random=random, options=[(one, one.share) for one in SIZES])
    region = chance.choose(random=random, options=REGIONS)
    chinese = region.endswith("China") and random.random() < 0.75
    seats = _between(random.random(), size.seats)
    employees = round(seats * random.uniform(*size.colleagues))
    before = random.random() ** 1.4 * 1500
    return Account(
        number=number,
        code=f"C{number + 1:05d}",
        name=names.company(seed=world.seed, number=number, industry=industry, chinese=chinese),
        industry=industry,
        size=size,
        region=region,
        channel=chance.choose(random=random, options=CHANNELS),
        csm=f"csm{random.randrange(world.portfolios) + 1}",
        seats=seats,
        employees=employees,
        annual_revenue=round(employees * random.uniform(180, 900)) * 1000,
        mrr=max(600, round(seats * random.uniform(*size.price) / 10) * 10),
        signed=world.arrives(number=number) or world.first - timedelta(days=1 + int(before)),
        chinese=chinese,
        adoption=min(2.2, max(0.25, random.lognormvariate(-0.12, 0.48))),
        temper=min(2.5, max(0.4, random.lognormvariate(0, 0.35))),
        punctual=random.uniform(0.01, 0.10),
    )


def _between(part: float, ends: tuple[int, int]) -> int:
    low, high = ends
    return round(low * exp(part * log(high / low)))
